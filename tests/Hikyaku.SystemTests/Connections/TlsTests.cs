using System.Buffers;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using Hikyaku.Connections;
using Xunit;

namespace Hikyaku.SystemTests.Connections;

public sealed class TlsTests : IDisposable
{
    private static readonly ListenerProfile StartTls = new() { Protocol = "test", Tls = TlsMode.StartTls };
    private static readonly ListenerProfile Implicit = new() { Protocol = "test", Tls = TlsMode.Implicit };

    private readonly TestCertificates _certificates = new();

    [Theory]
    [InlineData(SslProtocols.Tls12, "TLSv1.2")]
    [InlineData(SslProtocols.Tls13, "TLSv1.3")]
    public async Task Implicit_TLS_carries_the_session(SslProtocols version, string name)
    {
        using var shelf = TestCertificates.Open(_certificates.Write("mail", ["mail.example"]));
        TlsFacts? facts = null;
        await using var listener = await TestListener.StartAsync(Implicit, connection =>
        {
            facts = connection.Tls;
            return EchoSession.RunAsync(connection);
        }, shelf);
        await using var client = await _certificates.ShakeHandsAsync(await listener.ConnectAsync(), "mail.example", version);

        await client.WriteAsync("one\r\ntwo\r\nQUIT\r\n"u8.ToArray());
        Assert.Equal("hello\r\nONE\r\nTWO\r\n", await ReadToEndAsync(client));
        Assert.Equal(name, facts!.ProtocolName);
        Assert.Equal("mail.example", facts.ServerName);
        // RFC 5929 §4.1
        Assert.Equal(SHA256.HashData(client.RemoteCertificate!.GetRawCertData()), facts.ServerEndPoint.ToArray());
    }

    [Fact]
    public async Task STARTTLS_puts_the_same_session_inside_TLS()
    {
        using var shelf = TestCertificates.Open(_certificates.Write("mail", ["mail.example"]));
        await using var listener = await TestListener.StartAsync(StartTls, EchoSession.RunAsync, shelf);
        var plain = await listener.ConnectAsync();
        await plain.WriteAsync("STARTTLS\r\n"u8.ToArray());
        Assert.Equal("hello\r\ngo ahead\r\n", await ReadSomeAsync(plain, 17));

        await using var client = await _certificates.ShakeHandsAsync(plain, "mail.example");
        await client.WriteAsync("inside\r\nQUIT\r\n"u8.ToArray());
        Assert.Equal("INSIDE\r\n", await ReadToEndAsync(client));
    }

    [Fact]
    public async Task A_client_that_resets_in_the_middle_of_an_answer_gives_its_place_back()
    {
        using var shelf = TestCertificates.Open(_certificates.Write("mail", ["mail.example"]));
        await using var listener = await TestListener.StartAsync(Implicit, async connection =>
        {
            while (connection.EndReason == ConnectionEnd.None)
            {
                connection.Output.Write(new byte[64 * 1024]);
                await connection.FlushAsync();
            }

            connection.Output.Write("goodbye\r\n"u8); // a session may not have noticed
        }, shelf, new() { ConnectionsPerAddress = 1 });

        for (var round = 0; round < 3; round++)
        {
            var transport = await listener.ConnectAsync();
            var client = await _certificates.ShakeHandsAsync(transport, "mail.example");
            Assert.True(await client.ReadAsync(new byte[100]) > 0);
            transport.Socket.LingerState = new LingerOption(true, 0);
            transport.Socket.Close();
            await GateTests.UntilAsync(() => listener.Gate.Count == 0);
        }
    }

    [Fact]
    public async Task A_command_sent_ahead_of_the_handshake_ends_the_connection()
    {
        using var shelf = TestCertificates.Open(_certificates.Write("mail", ["mail.example"]));
        await using var listener = await TestListener.StartAsync(StartTls, EchoSession.RunAsync, shelf);
        await using var plain = await listener.ConnectAsync();

        // RFC 3207 §6; CVE-2011-0411
        await plain.WriteAsync("STARTTLS\r\ninjected\r\n"u8.ToArray());
        Assert.Equal("hello\r\ngo ahead\r\n", await ReadToEndAsync(plain));
    }

    [Fact]
    public async Task A_connection_that_has_just_left_TLS_can_still_be_broken_off()
    {
        using var shelf = TestCertificates.Open(_certificates.Write("mail", ["mail.example"]));
        ClientConnection? served = null;
        await using var listener = await TestListener.StartAsync(StartTls, connection => EchoSession.RunAsync(served = connection), shelf);
        var plain = await listener.ConnectAsync();
        await plain.WriteAsync("STARTTLS\r\n"u8.ToArray());
        await ReadSomeAsync(plain, 17);
        await using var client = await _certificates.ShakeHandsAsync(plain, "mail.example");
        await client.WriteAsync("one\r\n"u8.ToArray());
        await ReadSomeAsync(client, 5);
        await client.WriteAsync("QUIT\r\n"u8.ToArray());
        await ReadToEndAsync(client);

        // As a server does that drains: the connection may still be on its list.
        served!.Abort(ConnectionEnd.Shutdown);
        Assert.Equal(ConnectionEnd.Shutdown, served.EndReason);
    }

    public void Dispose() => _certificates.Dispose();

    internal static async Task<string> ReadToEndAsync(Stream stream)
    {
        using var reader = new StreamReader(stream, System.Text.Encoding.Latin1, leaveOpen: true);
        return await reader.ReadToEndAsync();
    }

    internal static async Task<string> ReadSomeAsync(Stream stream, int count)
    {
        var bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes);
        return System.Text.Encoding.Latin1.GetString(bytes);
    }
}
