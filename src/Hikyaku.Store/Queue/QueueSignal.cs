namespace Hikyaku.Store.Queue;

/// <summary>Tells whoever delivers that something is due earlier than it knows.</summary>
internal sealed class QueueSignal
{
    /// <summary>Raised on the writer's thread after the commit, with domains: return at once.</summary>
    internal event Action<IReadOnlyCollection<string>>? Due;

    internal void Raise(IReadOnlyCollection<string> domains) => Due?.Invoke(domains);
}
