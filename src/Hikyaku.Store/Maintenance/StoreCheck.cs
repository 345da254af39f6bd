using Hikyaku.Store.Blobs;
using Hikyaku.Store.Mailboxes;
using Hikyaku.Store.Messages;

namespace Hikyaku.Store.Maintenance;

/// <summary>
/// Verifies a store, in use or not: the database file, every reference and counter in it, every segment, every
/// message's checksum. Mends on request what can be mended without losing mail.
/// </summary>
public sealed class StoreCheck
{
    private const int MostOfAKind = 1000;
    private const int MostRounds = 5;

    private readonly MailStore _store;
    private readonly CheckOptions _options;
    private readonly IProgress<MaintenanceProgress>? _progress;
    private readonly List<CheckFinding> _findings = [];

    private StoreCheck(MailStore store, CheckOptions options, IProgress<MaintenanceProgress>? progress)
        => (_store, _options, _progress) = (store, options, progress);

    /// <summary>Checks an open store. Whoever wants to check a closed one opens it first.</summary>
    /// <exception cref="IOException">The disk failed while repairing.</exception>
    public static Task<CheckReport> RunAsync(
        MailStore store, CheckOptions options, IProgress<MaintenanceProgress>? progress = null, CancellationToken cancellation = default)
        => new StoreCheck(store, options, progress).RunAsync(cancellation);

    private async Task<CheckReport> RunAsync(CancellationToken cancellation)
    {
        // 1. The rows among themselves, at one instant.
        await CheckRowsAsync(cancellation).ConfigureAwait(false);
        // 2. The segment files.
        var segments = _store.Blobs.ListDurable();
        foreach (var segment in segments.Where(segment => segment.Header is null && segment.Length > 0))
            Add(CheckSeverity.Warning, "segment-header-damaged", $"{segment.Path} does not begin as a segment should", "its messages are checked one by one");
        // 3. The bytes that the rows name.
        var (blobs, bytes, recordBytes) = await new BlobCheck(_store, _options, _progress, _findings).RunAsync(cancellation).ConfigureAwait(false);
        // 4. The search index, which may lag but must not hide anything.
        CheckSearchIndex(cancellation);
        long fileBytes = segments.Sum(segment => Math.Max(0, segment.Length - SegmentFormat.SegmentHeaderBytes));
        return new CheckReport(_findings, blobs, bytes, Math.Max(0, fileBytes - recordBytes));
    }

    private async Task CheckRowsAsync(CancellationToken cancellation)
    {
        _progress?.Report(new MaintenanceProgress("checking the database", 0, 0, ProgressUnit.Items));
        var found = FindInconsistencies(cancellation);
        var all = new List<Inconsistency>(found);
        for (int round = 0; _options.Repair && found.Count > 0 && round < MostRounds; round++)
        {
            _progress?.Report(new MaintenanceProgress("repairing the database", round, 0, ProgressUnit.Items));
            var mended = await _store.Commits.RunAsync<bool>(new Mending(found, _store.LoadedMailboxes).Run).ConfigureAwait(false);
            if (!mended.Succeeded)
                throw new StorageFailureException(mended.Error!.Message, damaged: false);
            var left = FindInconsistencies(cancellation);
            all.AddRange(left);
            if (left.SequenceEqual(found))
                break; // what is left can't be mended
            found = left;
        }

        var remaining = (_options.Repair ? FindInconsistencies(cancellation) : found).ToHashSet();
        foreach (var each in all.Distinct())
            _findings.Add(FindingTexts.For(each, repaired: !remaining.Contains(each)));
        await MarkAsync(remaining.Where(each => each.Kind == InconsistencyKind.MessageWithoutBlob), cancellation).ConfigureAwait(false);
    }

    private void CheckSearchIndex(CancellationToken cancellation)
    {
        _progress?.Report(new MaintenanceProgress("checking the search index", 0, 0, ProgressUnit.Items));
        var missing = _store.CountNotFound(_options.Repair, cancellation);
        if (missing > 0)
        {
            _findings.Add(new CheckFinding(CheckSeverity.Warning, "search-index-incomplete", $"{missing} messages are not found by searches",
                _options.Repair ? "the search index is made anew" : "run 'hikyaku reindex'", Repaired: _options.Repair));
        }
    }

    private IReadOnlyList<Inconsistency> FindInconsistencies(CancellationToken cancellation)
    {
        using var reader = _store.Engine.Read();
        return reader.FindInconsistencies(MostOfAKind, cancellation);
    }

    private async Task MarkAsync(IEnumerable<Inconsistency> lost, CancellationToken cancellation)
    {
        if (!_options.Repair)
            return;
        foreach (var each in lost)
            await DamageMark.SetAsync(_store, each.MessageId!.Value, cancellation).ConfigureAwait(false);
    }

    private void Add(CheckSeverity severity, string code, string problem, string remedy)
        => _findings.Add(new CheckFinding(severity, code, problem, remedy, Repaired: false));
}
