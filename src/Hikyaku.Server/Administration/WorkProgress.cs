using System.Threading.Channels;

namespace Hikyaku.Server.Administration;

/// <summary>Carries the progress of a work from the thread that does it to the connection that shows it; only the newest state counts.</summary>
/// <typeparam name="T">The state.</typeparam>
internal sealed class WorkProgress<T> : IProgress<T>
    where T : struct
{
    private readonly Channel<T> _states = Channel.CreateBounded<T>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });

    /// <inheritdoc/>
    public void Report(T value) => _states.Writer.TryWrite(value);

    /// <summary>Waits for the next state; null when the work ended before.</summary>
    public async Task<T?> NextBeforeAsync(Task work, CancellationToken cancellation)
    {
        Task<T> next = _states.Reader.ReadAsync(cancellation).AsTask();
        return await Task.WhenAny(work, next) == next ? await next : null;
    }
}
