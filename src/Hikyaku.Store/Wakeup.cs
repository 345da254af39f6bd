namespace Hikyaku.Store;

/// <summary>
/// Wakes a thread that waits for work. To be called after the lock on that work was left: who is woken inside it runs
/// into the lock, and both take turns to wait. Nobody spins, for there is no processor to spare.
/// </summary>
internal sealed class Wakeup : IDisposable
{
    private readonly AutoResetEvent _event = new(initialState: false);

    /// <summary>Lets the thread go on, now or when it comes to wait.</summary>
    public void Call() => _event.Set();

    /// <summary>Waits for a call.</summary>
    public void Await() => _event.WaitOne();

    /// <inheritdoc/>
    public void Dispose() => _event.Dispose();
}
