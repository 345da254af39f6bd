namespace Hikyaku.Store.Journey;

/// <summary>
/// Lets go of journeys whose time is over, a few in each commit: they tell who wrote to whom, and nobody needs that for ever.
/// Those of mail that still waits in the queue stay until it has left.
/// </summary>
/// <param name="queue">The writer.</param>
/// <param name="kept">How long a journey is kept after the acceptance that it tells of.</param>
/// <param name="time">The clock.</param>
internal sealed class JourneyRetention(CommitQueue queue, TimeSpan kept, TimeProvider time)
{
    private const int MostInCommit = 256;

    /// <summary>Goes through the oldest ones; gives how many went.</summary>
    /// <exception cref="StorageFailureException">The disk is full or failing.</exception>
    internal async Task<int> LetGoAsync(CancellationToken cancellation)
    {
        var before = time.GetUtcNow() - kept;
        var gone = 0;
        for (long? from = 0; from is { } first;)
        {
            cancellation.ThrowIfCancellationRequested();
            var step = await queue.RunAsync<JourneyRemoval>(scope => scope.Writer.RemoveJourneys(first, before, MostInCommit)).ConfigureAwait(false);
            if (!step.Succeeded)
                throw new StorageFailureException(step.Error!.Message, damaged: false);
            gone += step.Value.Removed;
            from = step.Value.Next;
        }

        return gone;
    }
}

/// <summary>What one step of removing journeys did.</summary>
/// <param name="Removed">How many went.</param>
/// <param name="Next">Where the next step begins; null when nothing after this one is old enough.</param>
internal readonly record struct JourneyRemoval(int Removed, long? Next);
