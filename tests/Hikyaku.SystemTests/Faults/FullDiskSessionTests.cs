using System.Net;
using System.Net.Sockets;
using Hikyaku.SystemTests.Running;
using Hikyaku.SystemTests.Transcripts;
using Xunit;

namespace Hikyaku.SystemTests.Faults;

/// <summary>What a client of each protocol hears when the server's disk is full, and when there is room again.</summary>
public sealed class FullDiskSessionTests
{
    private const int DiskKiB = 8 << 10;
    private static readonly string Body = string.Concat(Enumerable.Repeat(new string('x', 70) + "\r\n", 7_000));

    [Fact]
    public async Task Every_session_is_told_that_there_is_no_room_and_goes_on_when_there_is()
    {
        using var disk = TinyDisk.Mount(DiskKiB);
        await using TestServer server = await TestServer.StartAsync(options => options with { DataDirectory = Path.Combine(disk.Path, "data") });
        await using LineStream smtp = await ConnectAsync(server.Smtp);
        await using LineStream lmtp = await ConnectAsync(new UnixDomainSocketEndPoint(server.LmtpSocket));
        await using LineStream imap = await ConnectAsync(server.Imap);
        await Transcript.PlayAsync(smtp, """
            S: 220 *
            C: EHLO a.example
            S..: 250 ENHANCEDSTATUSCODES
            """);
        await Transcript.PlayAsync(lmtp, """
            S: 220 *
            C: LHLO a.example
            S..: 250 ENHANCEDSTATUSCODES
            """);
        await Transcript.PlayAsync(imap, $"""
            S: * OK *
            C: a LOGIN {server.Alice.Address} "{server.Alice.Password}"
            S: a OK *
            """);
        string ballast = disk.Fill((int)new DriveInfo(disk.Path).AvailableFreeSpace - 100_000);

        await SendAsync(smtp, "S: 250 *", "S: 452 4.3.1 *");
        await SendAsync(lmtp, "S: 250 *\nS: 250 *", "S: 452 4.3.1 *\nS: 452 4.3.1 *", "C: RCPT TO:<bob@example.test>");
        await AppendAsync(imap, "S: b NO [UNAVAILABLE] *");
        File.Delete(ballast);
        await SendAsync(smtp, "S: 250 *", "S: 250 2.0.0 *");
        await SendAsync(lmtp, "S: 250 *\nS: 250 *", "S: 250 2.0.0 *\nS: 250 2.0.0 *", "C: RCPT TO:<bob@example.test>");
        await AppendAsync(imap, "S: b OK [APPENDUID *");

        await Transcript.PlayAsync(imap, """
            C: c STATUS INBOX (MESSAGES)
            S: * STATUS "INBOX" (MESSAGES 3)
            S: c OK *
            """);
    }

    private static Task<IReadOnlyList<string>> SendAsync(LineStream wire, string recipients, string outcome, string second = "") => Transcript.PlayAsync(wire, $"""
        C: MAIL FROM:<a@a.example>
        S: 250 *
        C: RCPT TO:<alice@example.test>
        {second}
        {recipients}
        C: DATA
        S: 354 *
        C: Subject: much
        C:
        C> {Body.Replace("\r\n", "\\r\\n", StringComparison.Ordinal)}
        C: .
        {outcome}
        """);

    private static Task<IReadOnlyList<string>> AppendAsync(LineStream wire, string outcome) => Transcript.PlayAsync(wire, $$"""
        C: b APPEND INBOX {{{Body.Length}}}
        S: + *
        C> {{Body.Replace("\r\n", "\\r\\n", StringComparison.Ordinal)}}
        C:
        {{outcome}}
        """);

    private static async Task<LineStream> ConnectAsync(EndPoint end)
    {
        var socket = new Socket(end.AddressFamily, SocketType.Stream, end is IPEndPoint ? ProtocolType.Tcp : ProtocolType.Unspecified);
        await socket.ConnectAsync(end);
        return new LineStream(new NetworkStream(socket, ownsSocket: true));
    }
}
