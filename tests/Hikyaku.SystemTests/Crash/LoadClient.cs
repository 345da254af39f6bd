using System.Net;
using System.Net.Sockets;
using System.Text;
using Hikyaku.CrashLoad;

namespace Hikyaku.SystemTests.Crash;

/// <summary>A client that sends one message after the other over one connection, until it breaks.</summary>
internal sealed class LoadClient : IDisposable
{
    private readonly TcpClient _tcp = new();
    private StreamReader _replies = StreamReader.Null;

    public async Task ConnectAsync(int port, CancellationToken cancellation)
    {
        await _tcp.ConnectAsync(IPAddress.Loopback, port, cancellation);
        _replies = new StreamReader(_tcp.GetStream(), Encoding.ASCII);
        await ExpectAsync("220", cancellation);
        await SayAsync("HELO load.example\r\n", cancellation);
        await ExpectAsync("250", cancellation);
    }

    /// <summary>Sends a message; gives the reply to its last dot.</summary>
    /// <exception cref="IOException">The connection broke: nobody knows whether it was accepted.</exception>
    public async Task<string> SendAsync(string id, CancellationToken cancellation)
    {
        await SayAsync("MAIL FROM:<load@load.example>\r\n", cancellation);
        string reply = await ReplyAsync(cancellation);
        if (!reply.StartsWith("250", StringComparison.Ordinal))
            return reply;
        await SayAsync("RCPT TO:<first@example.test>\r\n", cancellation);
        await ExpectAsync("250", cancellation);
        if (LoadMessage.IsForBoth(id))
        {
            await SayAsync("RCPT TO:<second@example.test>\r\n", cancellation);
            await ExpectAsync("250", cancellation);
        }

        await SayAsync("DATA\r\n", cancellation);
        await ExpectAsync("354", cancellation);
        await _tcp.GetStream().WriteAsync(LoadMessage.Bytes(id), cancellation); // no line of it begins with a dot
        await SayAsync(".\r\n", cancellation);
        return await ReplyAsync(cancellation);
    }

    public void Dispose()
    {
        _replies.Dispose();
        _tcp.Dispose();
    }

    private async Task SayAsync(string text, CancellationToken cancellation)
        => await _tcp.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text), cancellation);

    private async Task ExpectAsync(string code, CancellationToken cancellation)
    {
        string reply = await ReplyAsync(cancellation);
        if (!reply.StartsWith(code, StringComparison.Ordinal))
            throw new InvalidOperationException($"expected {code}, got {reply}");
    }

    private async Task<string> ReplyAsync(CancellationToken cancellation)
    {
        string line;
        do
        {
            line = await _replies.ReadLineAsync(cancellation) ?? throw new IOException("The server closed the connection.");
        }
        while (line.Length > 3 && line[3] == '-');
        return line;
    }
}
