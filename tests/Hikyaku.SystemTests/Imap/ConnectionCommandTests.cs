using System.IO.Compression;
using Hikyaku.Connections;
using Xunit;

namespace Hikyaku.SystemTests.Imap;

public class ConnectionCommandTests
{
    [Theory]
    [InlineData(TlsMode.None)]
    [InlineData(TlsMode.Implicit)]
    public async Task After_COMPRESS_both_sides_talk_DEFLATE(TlsMode tls)
    {
        await using var house = await ImapHouse.OpenAsync(tls: tls);
        await house.FillAsync(200);
        await using var stream = await ConnectAsync(house, tls);
        using var plain = new ImapWire(stream);
        await plain.ReadLineAsync();
        await plain.OkAsync($"LOGIN alice@example.test {ImapHouse.Password}");
        // RFC 4978 §3
        await plain.PlayAsync("""
            C: a COMPRESS LZW
            S: a BAD …
            C: b COMPRESS
            S: b BAD …
            C: c compress deflate
            S: c OK DEFLATE active
            """);
        await using var deflated = new DeflatedStream(stream);
        using var wire = new ImapWire(deflated);
        await wire.PlayAsync("""
            C: d COMPRESS DEFLATE
            S: d BAD …
            C: e SELECT INBOX
            S: * FLAGS …
            S: * OK [PERMANENTFLAGS …
            S: * 200 EXISTS
            S: * 200 RECENT
            S: * OK [UNSEEN 1] …
            S: * OK [UIDVALIDITY …
            S: * OK [UIDNEXT 201] …
            S: * OK [HIGHESTMODSEQ …
            S: * OK [MAILBOXID …
            S: * OK [URLMECH INTERNAL] …
            S: e OK …
            """);
        var all = await wire.OkAsync("FETCH 1:* (FLAGS ENVELOPE BODY.PEEK[])");
        Assert.Equal(200, all.Untagged.Count);
        Assert.Contains("body 200", all.Untagged[^1], StringComparison.Ordinal);
        var capabilities = (await wire.OkAsync("CAPABILITY")).Untagged[0];
        Assert.DoesNotContain("COMPRESS", capabilities, StringComparison.Ordinal);
        var message = $"Subject: big\r\n\r\n{string.Concat(Enumerable.Range(0, 200_000).Select(i => $"{i}\r\n"))}";
        await wire.OkAsync($"APPEND INBOX {{{message.Length}+}}\r\n{message}");
        Assert.Equal(
            [$"* 201 FETCH (RFC822.SIZE {message.Length} BODY[]<1000000> {{30}}\r\n{message.Substring(1_000_000, 30)})"],
            (await wire.OkAsync("FETCH 201 (RFC822.SIZE BODY.PEEK[]<1000000.30>)")).Untagged);
        await wire.PlayAsync("""
            C: z LOGOUT
            S: * BYE …
            S: z OK …
            """);
        Assert.True(await wire.IsClosedAsync());
    }

    [Fact]
    public async Task IDLE_tells_of_mail_through_DEFLATE()
    {
        await using var house = await ImapHouse.OpenAsync();
        var (wire, deflated) = await CompressAsync(house);
        using (wire)
        await using (deflated)
        {
            await wire.OkAsync("EXAMINE INBOX");
            await wire.PlayAsync("""
                C: a IDLE
                S: + idling
                """);
            await house.FillAsync(1);
            await wire.PlayAsync("""
                S: * 1 EXISTS
                S: * 1 RECENT
                C: DONE
                S: a OK …
                """);
        }
    }

    [Fact]
    public async Task A_decompression_bomb_ends_the_connection()
    {
        await using var house = await ImapHouse.OpenAsync();
        var (wire, deflated) = await CompressAsync(house);
        using (wire)
        await using (deflated)
        {
            // 100 MB of spaces are 100 KB on the wire; they are never gathered, since the line is too long
            using var bomb = new MemoryStream();
            using (var deflate = new DeflateStream(bomb, CompressionLevel.SmallestSize, leaveOpen: true))
            {
                var piece = new byte[1 << 20];
                piece.AsSpan().Fill((byte)' ');
                for (var i = 0; i < 100; i++)
                    deflate.Write(piece);
            }
            await deflated.SendAsync(bomb.ToArray());
            // Whatever the server says before the end, it is no OK
            while (await wire.ReadLineAsync() is { Length: > 0 } line)
                Assert.True(line.StartsWith("* B", StringComparison.Ordinal), line);
        }
    }

    [Fact]
    public async Task What_is_no_DEFLATE_ends_the_connection()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await house.LogInAsync();
        await wire.SendAsync("a COMPRESS DEFLATE\r\nb NOOP\r\nc NOOP\r\n");
        await wire.PlayAsync("S: a OK DEFLATE active");
        // Clear text sent ahead is not understood: RFC 4978 §3
        Assert.True(await wire.IsClosedAsync());
        using var other = await house.LogInAsync();
        await other.OkAsync("NOOP");
    }

    [Fact]
    public async Task UNAUTHENTICATE_leads_back_to_the_state_before_login()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await house.LogInAsync();
        await wire.OkAsync("ENABLE IMAP4rev2");
        await wire.OkAsync("SELECT INBOX");
        // RFC 8437 §3: pipelining with the next login is allowed
        await wire.SendAsync("a UNAUTHENTICATE\r\nb SELECT INBOX\r\nc LOGIN bob@example.test wonderland\r\nd LIST \"\" INBOX\r\ne UNAUTHENTICATE x\r\n");
        await wire.PlayAsync("""
            S: a OK …
            S: b BAD Log in first
            S: c OK [CAPABILITY …
            S: * LIST (\HasNoChildren) "/" "INBOX"
            S: d OK …
            S: e BAD …
            C: f SELECT INBOX
            S: * FLAGS …
            S: * OK [PERMANENTFLAGS …
            S: * 0 EXISTS
            S: * 0 RECENT
            S: * OK [UIDVALIDITY …
            S: * OK [UIDNEXT 1] …
            S: * OK [HIGHESTMODSEQ …
            S: * OK [MAILBOXID …
            S: * OK [URLMECH INTERNAL] …
            S: f OK …
            """);
        for (var i = 0; i < 150; i++)
            await wire.SendAsync($"u{i} UNAUTHENTICATE\r\nl{i} LOGIN bob@example.test wonderland\r\n");
        for (var i = 0; i < 150; i++)
        {
            Assert.StartsWith("OK", (await wire.AnswerAsync($"u{i}")).Tagged, StringComparison.Ordinal);
            Assert.StartsWith("OK", (await wire.AnswerAsync($"l{i}")).Tagged, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task UNAUTHENTICATE_of_a_compressed_connection_says_goodbye()
    {
        await using var house = await ImapHouse.OpenAsync();
        var (wire, deflated) = await CompressAsync(house);
        using (wire)
        await using (deflated)
        {
            await wire.PlayAsync("""
                C: a UNAUTHENTICATE
                S: * BYE …
                S: a OK …
                """);
            Assert.True(await wire.IsClosedAsync());
        }
    }

    private static async Task<Stream> ConnectAsync(ImapHouse house, TlsMode tls)
    {
        var stream = await house.Listener.ConnectAsync();
        return tls == TlsMode.None ? stream : await house.Certificates.ShakeHandsAsync(stream, "localhost");
    }

    private static async Task<(ImapWire Wire, DeflatedStream Stream)> CompressAsync(ImapHouse house)
    {
        var stream = await house.Listener.ConnectAsync();
        var plain = new ImapWire(stream);
        await plain.ReadLineAsync();
        await plain.OkAsync($"LOGIN alice@example.test {ImapHouse.Password}");
        await plain.OkAsync("COMPRESS DEFLATE");
        var deflated = new DeflatedStream(stream);
        return (new ImapWire(deflated), deflated);
    }

    /// <summary>The client's side of COMPRESS.</summary>
    private sealed class DeflatedStream(Stream inner) : Stream
    {
        private readonly DeflateStream _inflate = new(inner, CompressionMode.Decompress, leaveOpen: true);
        private readonly DeflateStream _deflate = new(inner, CompressionLevel.Fastest, leaveOpen: true);

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush() => _deflate.Flush();
        public override Task FlushAsync(CancellationToken cancellationToken) => _deflate.FlushAsync(cancellationToken);
        public override int Read(byte[] buffer, int offset, int count) => _inflate.Read(buffer, offset, count);
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => _inflate.ReadAsync(buffer, cancellationToken);
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await _deflate.WriteAsync(buffer, cancellationToken);
            await _deflate.FlushAsync(cancellationToken);
        }

        public ValueTask SendAsync(ReadOnlyMemory<byte> compressed) => inner.WriteAsync(compressed);

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            await inner.DisposeAsync();
        }
    }
}
