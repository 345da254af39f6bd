namespace Hikyaku.Store.Queue;

/// <summary>Tells whoever delivers that something is due earlier than it knows.</summary>
internal sealed class QueueSignal
{
    /// <summary>Raised on the writer's thread after the commit: return at once.</summary>
    internal event Action<DueDomains>? Due;

    internal void Raise(IReadOnlyCollection<string> domains, DateTimeOffset at, bool insists = false) => Due?.Invoke(new DueDomains(domains, at, insists));
}
