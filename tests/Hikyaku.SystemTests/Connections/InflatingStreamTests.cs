using System.IO.Compression;
using System.IO.Pipelines;
using Hikyaku.Connections.Compression;
using Hikyaku.Connections.Pipes;
using Xunit;

namespace Hikyaku.SystemTests.Connections;

public class InflatingStreamTests
{
    [Theory]
    [InlineData(20, true)]
    [InlineData(100, false)]
    public async Task What_grows_out_of_all_proportion_is_broken_off(int megabytes, bool isTaken)
    {
        using var compressed = new MemoryStream();
        using (var deflate = new DeflateStream(compressed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            for (var i = 0; i < megabytes; i++)
                deflate.Write(new byte[1 << 20]);
        }
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        await pipe.Writer.WriteAsync(compressed.ToArray(), TestContext.Current.CancellationToken);
        await pipe.Writer.CompleteAsync();

        await using var inflating = new InflatingStream(new DuplexPipeStream(pipe.Reader, PipeWriter.Create(Stream.Null)));
        var read = inflating.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken);

        if (isTaken)
            await read;
        else
            Assert.Contains("bomb", (await Assert.ThrowsAsync<IOException>(() => read)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_DEFLATE_is_a_lost_peer()
    {
        var pipe = new Pipe();
        await pipe.Writer.WriteAsync("a NOOP\r\nb NOOP\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        await pipe.Writer.CompleteAsync();
        await using var inflating = new InflatingStream(new DuplexPipeStream(pipe.Reader, PipeWriter.Create(Stream.Null)));

        await Assert.ThrowsAsync<IOException>(async () => await inflating.ReadAtLeastAsync(new byte[100], 1, cancellationToken: TestContext.Current.CancellationToken));
    }
}
