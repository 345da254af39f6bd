namespace Hikyaku.Store.Search;

/// <summary>Tells whether the store has so much to do that what nobody waits for should stand back.</summary>
internal sealed class DeliveryLoad(CommitQueue commits, TimeProvider time)
{
    private const double BusyPerSecond = 50;
    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(100);

    private long _since = time.GetTimestamp();
    private long _before = commits.CarriedOut;
    private bool _isBusy;

    /// <summary>True when in the last tenth of a second more changes were made than a quiet server sees.</summary>
    internal bool IsBusy()
    {
        var elapsed = time.GetElapsedTime(_since);
        if (elapsed < Window)
            return _isBusy;
        var now = commits.CarriedOut;
        _isBusy = (now - _before) / elapsed.TotalSeconds > BusyPerSecond;
        (_since, _before) = (time.GetTimestamp(), now);
        return _isBusy;
    }
}
