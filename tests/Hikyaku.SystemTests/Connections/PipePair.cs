using System.IO.Pipelines;
using System.Text;

namespace Hikyaku.SystemTests.Connections;

/// <summary>Two ends of a connection that has no socket: the server's for a session, the client's for the test.</summary>
internal sealed class PipePair
{
    private readonly Pipe _toServer;
    private readonly Pipe _toClient;

    /// <param name="pauseAt">So many bytes wait before the writer has to.</param>
    /// <param name="reader">Where the readers go on; a thread of the pool when null.</param>
    public PipePair(long pauseAt = 64 * 1024, PipeScheduler? reader = null)
    {
        var options = new PipeOptions(
            readerScheduler: reader, pauseWriterThreshold: pauseAt, resumeWriterThreshold: pauseAt / 2, useSynchronizationContext: false);
        (_toServer, _toClient) = (new Pipe(options), new Pipe(options));
        Server = new End(_toServer.Reader, _toClient.Writer);
        Client = new End(_toClient.Reader, _toServer.Writer);
    }

    public IDuplexPipe Server { get; }

    public IDuplexPipe Client { get; }

    /// <summary>The client says so many bytes (Latin-1), at once.</summary>
    public async Task SayAsync(string text) => await Client.Output.WriteAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>The client closes its sending side.</summary>
    public void HangUp() => Client.Output.Complete();

    /// <summary>What the server has sent by now, once there is something.</summary>
    public async Task<string> HearAsync()
    {
        var result = await Client.Input.ReadAsync();
        var text = Encoding.Latin1.GetString(result.Buffer);
        Client.Input.AdvanceTo(result.Buffer.End);
        return text;
    }

    private sealed record End(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
