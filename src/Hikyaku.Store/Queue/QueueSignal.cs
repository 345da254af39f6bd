namespace Hikyaku.Store.Queue;

/// <summary>Tells whoever delivers that something is due earlier than it knows.</summary>
internal sealed class QueueSignal
{
    /// <summary>Raised on the writer's thread after the commit, with domains and when they are due: return at once.</summary>
    internal event Action<IReadOnlyCollection<string>, DateTimeOffset>? Due;

    internal void Raise(IReadOnlyCollection<string> domains, DateTimeOffset at) => Due?.Invoke(domains, at);
}
