using System.Threading.Channels;

namespace Hikyaku.Server.Administration;

/// <summary>Carries the progress of a work from the thread that does it to the connection that shows it; only the newest state counts.</summary>
internal sealed class WorkProgress : IProgress<int>
{
    private readonly Channel<int> _states = Channel.CreateBounded<int>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });

    /// <inheritdoc/>
    public void Report(int value) => _states.Writer.TryWrite(value);

    /// <summary>Waits for the next state; null when the work ended before.</summary>
    public async Task<int?> NextBeforeAsync(Task work, CancellationToken cancellation)
    {
        Task<int> next = _states.Reader.ReadAsync(cancellation).AsTask();
        return await Task.WhenAny(work, next) == next ? await next : null;
    }
}
