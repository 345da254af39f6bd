using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Hikyaku.SystemTests.Transcripts;

namespace Hikyaku.SystemTests.Transfer;

/// <summary>
/// A server that plays a script for each connection, and the last one for all further ones:
/// <code>
/// S: 220 peer ready      it says a line; lines that follow one another go out in one piece
/// S> abc\r\n             it sends octets
/// C: EHLO *              the client must say this; * stands for any characters
/// C..: .                 lines are passed over, and kept, until this one comes
/// C# 120                 so many octets must come
/// TLS                    it shakes hands
/// HANG                   it does nothing any more
/// S.                     it closes the connection
/// S*: 250 ok             it says this to every line from here on
/// </code>
/// </summary>
internal sealed class ScriptedPeer : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly string[] _scripts;
    private readonly X509Certificate2? _certificate;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<string> _heard = [];
    private readonly List<string> _faults = [];
    private readonly Task _serving;
    private int _connections;

    private ScriptedPeer(TcpListener listener, string[] scripts, X509Certificate2? certificate)
    {
        (_listener, _scripts, _certificate) = (listener, scripts, certificate);
        _serving = ServeAsync();
    }

    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>Connections so far.</summary>
    public int Connections => _connections;

    /// <summary>What clients have said until now, line by line: a copy, as they may still be speaking.</summary>
    public IReadOnlyList<string> Heard => CopyOf(_heard);

    /// <summary>Where a client has not kept to the script until now.</summary>
    public IReadOnlyList<string> Faults => CopyOf(_faults);

    public static ScriptedPeer Start(params string[] scripts) => Start(null, scripts);

    public static ScriptedPeer Start(X509Certificate2? certificate, params string[] scripts)
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new ScriptedPeer(listener, scripts, certificate);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _serving;
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        var sessions = new List<Task>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                var number = Interlocked.Increment(ref _connections) - 1;
                sessions.Add(PlayAsync(client, _scripts[Math.Min(number, _scripts.Length - 1)]));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            await Task.WhenAll(sessions);
        }
    }

    private async Task PlayAsync(TcpClient client, string script)
    {
        using var owned = client;
        Stream stream = client.GetStream();
        var unsent = new StringBuilder();
        try
        {
            foreach (var line in script.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#'))
            {
                if (line.StartsWith("S: ", StringComparison.Ordinal)) unsent.Append(line[3..]).Append("\r\n");
                else if (line.StartsWith("S> ", StringComparison.Ordinal)) unsent.Append(Unescape(line[3..]));
                else
                {
                    await FlushAsync(stream, unsent);
                    if (line == "S.") return;
                    if (line == "HANG") await Task.Delay(Timeout.Infinite, _stop.Token);
                    else if (line.StartsWith("S*: ", StringComparison.Ordinal)) await AnswerAllAsync(stream, line[4..] + "\r\n");
                    else if (line == "TLS") stream = await ShakeHandsAsync(stream);
                    else await HearAsync(stream, line);
                }
            }
            await FlushAsync(stream, unsent);
            while (await ReadLineAsync(stream) is { } rest) Note(rest);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException or System.Security.Authentication.AuthenticationException)
        {
            // The client, or the test, has left.
        }
        finally
        {
            await stream.DisposeAsync();
        }
    }

    private async Task AnswerAllAsync(Stream stream, string answer)
    {
        while (await ReadLineAsync(stream) is { } said)
        {
            Note(said);
            await FlushAsync(stream, new StringBuilder(answer));
        }
    }

    private async Task HearAsync(Stream stream, string line)
    {
        if (line.StartsWith("C# ", StringComparison.Ordinal))
        {
            var octets = new byte[int.Parse(line[3..], CultureInfo.InvariantCulture)];
            await stream.ReadExactlyAsync(octets, _stop.Token);
            Note(Encoding.Latin1.GetString(octets));
            return;
        }
        var passOver = line.StartsWith("C..:", StringComparison.Ordinal);
        var pattern = line[(passOver ? 4 : 2)..].TrimStart();
        while (true)
        {
            var said = await ReadLineAsync(stream);
            Note(said ?? "(closed)");
            if (said is not null && ScriptLine.Matches(pattern, said)) return;
            if (passOver && said is not null) continue;
            lock (_faults) _faults.Add($"expected {pattern}, heard {said ?? "(closed)"}");
            throw new IOException("The client did not keep to the script.");
        }
    }

    private void Note(string line)
    {
        lock (_heard) _heard.Add(line);
    }

    private static IReadOnlyList<string> CopyOf(List<string> lines)
    {
        lock (lines) return [.. lines];
    }

    private async Task<string?> ReadLineAsync(Stream stream)
    {
        var line = new StringBuilder();
        var octet = new byte[1];
        while (await stream.ReadAsync(octet, _stop.Token) == 1)
        {
            line.Append((char)octet[0]);
            if (octet[0] == '\n') return line.ToString().TrimEnd('\r', '\n');
        }
        return line.Length == 0 ? null : line.ToString();
    }

    private async Task FlushAsync(Stream stream, StringBuilder unsent)
    {
        if (unsent.Length == 0) return;
        var octets = Encoding.Latin1.GetBytes(unsent.ToString());
        unsent.Clear();
        await stream.WriteAsync(octets, _stop.Token);
        await stream.FlushAsync(_stop.Token);
    }

    private async Task<Stream> ShakeHandsAsync(Stream stream)
    {
        var tls = new SslStream(stream, leaveInnerStreamOpen: false);
        await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _stop.Token);
        return tls;
    }

    private static string Unescape(string text) => text.Replace("\\r", "\r", StringComparison.Ordinal).Replace("\\n", "\n", StringComparison.Ordinal).Replace("\\0", "\0", StringComparison.Ordinal);
}
