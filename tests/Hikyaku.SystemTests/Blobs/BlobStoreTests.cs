using CsCheck;
using Hikyaku.Store;
using Hikyaku.Store.Blobs;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Hikyaku.SystemTests.Blobs;

public sealed class BlobStoreTests : IAsyncLifetime
{
    private const int Large = 200_000;
    private readonly TemporaryFolder _folder = new();
    private BlobStore _blobs = null!;

    public ValueTask InitializeAsync()
    {
        _blobs = Open();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _blobs.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task What_was_appended_is_read_back_whatever_its_length_and_the_pieces_it_came_in()
    {
        var lengths = Gen.OneOf(Gen.Int[0, 300], Gen.Int[16_000, 17_000], Gen.Int[80_000, 84_000], Gen.Int[Large - 100, Large + 300_000]);
        await Gen.Select(lengths, Gen.Int[1, 90_000], Gen.Byte).SampleAsync(async (length, piece, seed) =>
        {
            byte[] bytes = Bytes(length, seed);
            using var draft = _blobs.CreateDraft();
            for (int at = 0; at < length; at += piece)
                draft.Write(bytes.AsSpan(at, Math.Min(piece, length - at)));
            Assert.Equal(length, draft.Length);
            Assert.Equal(bytes, ReadAll(draft));

            var location = await _blobs.AppendAsync(draft);

            Assert.Equal(length, location.Length);
            Assert.Equal(bytes, ReadAll(_blobs, location));
        }, iter: 60, threads: 2);
    }

    [Fact]
    public async Task A_writer_that_asks_for_more_room_than_a_chunk_gets_it()
    {
        using var draft = _blobs.CreateDraft();
        byte[] bytes = Bytes(3 * Large, 5);
        foreach (int length in (int[])[10, 100_000, 150_000, 200_000])
        {
            bytes.AsSpan((int)draft.Length, length).CopyTo(draft.GetSpan(length));
            draft.Advance(length);
        }

        var location = await _blobs.AppendAsync(draft);

        Assert.Equal(bytes[..450_010], ReadAll(_blobs, location));
    }

    [Fact]
    public async Task Blobs_appended_at_once_by_many_all_lie_whole_and_apart()
    {
        var expected = Enumerable.Range(0, 400).Select(i => Bytes(i * 10, (byte)i)).ToArray();

        var locations = await Task.WhenAll(expected.Select(bytes => Task.Run(() => Append(_blobs, bytes))));

        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], ReadAll(_blobs, locations[i]));
        var inOrder = locations.OrderBy(location => location.Offset).ToArray();
        Assert.All(inOrder.Zip(inOrder.Skip(1)), pair => Assert.Equal(pair.First.End, pair.Second.Offset));
    }

    [Fact]
    public async Task A_large_draft_is_no_segment_until_it_is_appended_and_leaves_nothing_when_thrown_away()
    {
        var kept = LargeDraft(1);
        var dropped = LargeDraft(2);
        Assert.Equal(2, Files("*.draft").Length);
        Assert.Empty(Files("*.seg"));

        dropped.Dispose();
        Assert.Single(Files("*.draft"));
        await _blobs.AppendAsync(kept);

        Assert.Empty(Files("*.draft"));
        Assert.Single(Files("*.seg"));
    }

    [Fact]
    public async Task Drafts_that_a_crash_left_are_removed_at_the_start_and_segments_stay()
    {
        var location = await Append(_blobs, Bytes(100, 1));
        _ = LargeDraft(2);
        await _blobs.DisposeAsync();
        Assert.Single(Files("*.draft"));

        _blobs = Open();

        Assert.Empty(Files("*.draft"));
        Assert.Equal(Bytes(100, 1), ReadAll(_blobs, location));
    }

    [Fact]
    public async Task A_new_run_writes_to_a_segment_that_neither_folder_nor_database_has_named_before()
    {
        var first = await Append(_blobs, Bytes(100, 1));
        await _blobs.DisposeAsync();

        _blobs = Open(highestSegment: 41);
        var second = await Append(_blobs, Bytes(100, 2));

        Assert.Equal(1, first.Segment);
        Assert.Equal(42, second.Segment);
    }

    [Fact]
    public async Task A_full_segment_is_followed_by_a_new_one()
    {
        var locations = new List<BlobLocation>();
        for (int i = 0; i < 12; i++)
            locations.Add(await Append(_blobs, Bytes(100_000, (byte)i)));

        Assert.Equal([1, 2], locations.Select(location => location.Segment).Distinct());
        for (int i = 0; i < locations.Count; i++)
            Assert.Equal(Bytes(100_000, (byte)i), ReadAll(_blobs, locations[i]));
    }

    [Fact]
    public async Task Small_appends_leave_the_length_of_the_file_alone_and_a_sealed_segment_ends_with_its_last_blob()
    {
        var first = await Append(_blobs, Bytes(100, 1));
        long length = _blobs.LengthOf(first.Segment);
        var last = first;
        for (var i = 0; i < 50; i++)
            last = await Append(_blobs, Bytes(10_000, (byte)i));

        Assert.Equal(length, _blobs.LengthOf(first.Segment));
        Assert.Equal(last.End, Assert.Single(_blobs.ListDurable()).Length);
        await _blobs.DisposeAsync();
        Assert.Equal(last.End, new FileInfo(Files("*.seg").Single()).Length);
    }

    [Fact]
    public async Task Segments_can_be_listed_while_others_are_deleted()
    {
        var segments = new List<long>();
        for (var i = 0; i < 200; i++)
            segments.Add((await _blobs.AppendAsync(SmallDraft(_blobs, Bytes(Large, (byte)i)))).Segment);
        var deleting = Task.Run(() => segments.ForEach(_blobs.Delete));

        while (!deleting.IsCompleted)
            Assert.All(_blobs.ListDurable(), segment => Assert.NotNull(segment.Header));

        await deleting;
        Assert.Empty(_blobs.ListDurable());
    }

    [Fact]
    public async Task A_changed_byte_is_noticed_when_the_blob_is_read()
    {
        var location = await Append(_blobs, Bytes(1000, 1));
        Damage(location.DataOffset + 500);

        using var reader = _blobs.OpenRead(location)!;

        var e = Assert.Throws<StoreUnusableException>(() => reader.Read(0, new byte[1000]));
        Assert.Contains("hikyaku check --repair", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_record_header_is_noticed_when_the_blob_is_opened()
    {
        var location = await Append(_blobs, Bytes(1000, 1));
        Damage(location.Offset + 9);

        Assert.Throws<StoreUnusableException>(() => _blobs.OpenRead(location));
    }

    [Fact]
    public async Task A_reader_finishes_although_its_segment_is_deleted_meanwhile()
    {
        var location = await Append(_blobs, Bytes(1000, 1));
        using var reader = _blobs.OpenRead(location)!;
        Assert.Equal(10, reader.Read(0, new byte[10]));

        _blobs.Delete(location.Segment);

        Assert.Null(_blobs.OpenRead(location));
        Assert.Equal(990, reader.Read(10, new byte[2000]));
        Assert.Equal(0, reader.Read(1000, new byte[10]));
    }

    [Fact]
    public async Task Settling_waits_for_everything_appended_before()
    {
        var appends = Enumerable.Range(0, 50).Select(i => _blobs.AppendAsync(i % 10 == 0 ? LargeDraft((byte)i) : SmallDraft(_blobs, Bytes(10_000, (byte)i)))).ToArray();

        await _blobs.SettleAsync();

        var all = Task.WhenAll(appends);
        Assert.Same(all, await Task.WhenAny(all, Task.Delay(TimeSpan.FromSeconds(10))));
    }

    [Fact]
    public async Task A_closed_store_fails_appends_instead_of_losing_them()
    {
        var draft = SmallDraft(_blobs, Bytes(10, 1));
        await _blobs.DisposeAsync();

        await Assert.ThrowsAsync<IOException>(() => _blobs.AppendAsync(draft));
    }

    private static byte[] Bytes(int length, byte seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static BlobDraft SmallDraft(BlobStore blobs, byte[] bytes)
    {
        var draft = blobs.CreateDraft();
        draft.Write(bytes);
        return draft;
    }

    private static Task<BlobLocation> Append(BlobStore blobs, byte[] bytes) => blobs.AppendAsync(SmallDraft(blobs, bytes));

    private static byte[] ReadAll(BlobDraft draft)
    {
        using var copy = new MemoryStream();
        draft.OpenRead().CopyTo(copy);
        return copy.ToArray();
    }

    private static byte[] ReadAll(BlobStore blobs, BlobLocation location)
    {
        using var reader = blobs.OpenRead(location);
        Assert.NotNull(reader);
        var bytes = new byte[location.Length];
        Assert.Equal(bytes.Length, reader.Read(0, bytes));
        return bytes;
    }

    private BlobDraft LargeDraft(byte seed) => SmallDraft(_blobs, Bytes(Large + 200_000, seed));

    private BlobStore Open(long highestSegment = 0) => BlobStore.Open(
        new StoreOptions { DataDirectory = _folder.Path, SegmentBytes = 1_000_000, LargeMessageBytes = Large },
        highestSegment,
        NullLogger<BlobStore>.Instance);

    private string[] Files(string pattern) => Directory.GetFiles(_folder.Combine("blobs"), pattern);

    private void Damage(long position)
    {
        using var file = new FileStream(Files("*.seg").Single(), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        file.Position = position;
        int old = file.ReadByte();
        file.Position = position;
        file.WriteByte((byte)(old ^ 0x10));
    }
}
