namespace Hikyaku.Store.Messages;

/// <summary>
/// Where large messages wait for their examination. One that is looked at is in memory as a whole and takes a processor
/// for as long, so there are no more places than processors: however many large messages arrive together, the memory is
/// that of a few. Small messages pass at once.
/// </summary>
public sealed class ExaminationPlaces : IDisposable
{
    // Octets from which an examination would hold up the thread that reads the sockets, on which other sessions wait.
    private const long Large = 256 * 1024;

    private readonly SemaphoreSlim _places = new(Environment.ProcessorCount);

    internal ExaminationPlaces()
    {
    }

    /// <summary>
    /// Waits for a place when the message is large; goes on in a thread of the pool then. Give the place back by
    /// disposing it.
    /// </summary>
    public ValueTask<Place> EnterAsync(long octets) => octets > Large ? WaitAsync() : default;

    /// <inheritdoc/>
    public void Dispose() => _places.Dispose();

    private async ValueTask<Place> WaitAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        await _places.WaitAsync().ConfigureAwait(false);
        return new Place(_places);
    }

    /// <summary>A place that is taken, or none when none was needed.</summary>
    public readonly struct Place : IDisposable
    {
        private readonly SemaphoreSlim? _places;

        internal Place(SemaphoreSlim places) => _places = places;

        /// <summary>Leaves it to the next.</summary>
        public void Dispose() => _places?.Release();
    }
}
