using System.Net;
using System.Net.Sockets;
using System.Text;
using Hikyaku.Store.Sqlite;
using Hikyaku.SystemTests.Running;
using Hikyaku.SystemTests.Transcripts;
using Xunit;

namespace Hikyaku.SystemTests.Faults;

/// <summary>A disk that gives nonsense where the accounts lie: nobody hears that his password is wrong, for clients would ask him for another.</summary>
public sealed class UnreadableAccountsTests
{
    [Fact]
    public async Task Who_logs_in_is_asked_to_come_back_and_gets_in_when_the_disk_is_well_again()
    {
        await using TestServer server = await TestServer.StartAsync();
        await server.StopAsync();
        using var accounts = AccountPage.Find(Path.Combine(server.DataDirectory, "hikyaku.db"));
        await server.StartAgainAsync();
        string plain = Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{server.Alice.Address}\0{server.Alice.Password}"));
        string scram = Convert.ToBase64String(Encoding.UTF8.GetBytes($"n,,n={server.Alice.Address},r=fyko+d2lbbFgONRv9qkxdawL"));
        await using LineStream smtp = await ConnectAsync(server.Submission);
        await using LineStream imap = await ConnectAsync(server.Imap);
        await using LineStream pop3 = await ConnectAsync(server.Pop3);
        await Transcript.PlayAsync(smtp, """
            S: 220 *
            C: EHLO a.example
            S..: 250 ENHANCEDSTATUSCODES
            """);

        accounts.Garble();
        await ForgetPagesAsync(server, "one.test");
        for (int attempt = 0; attempt < 10; attempt++) // more than wrong passwords are forgiven
            await Transcript.PlayAsync(smtp, $"""
                C: AUTH PLAIN {plain}
                S: 454 4.7.0 *
                """);
        await Transcript.PlayAsync(smtp, $"""
            C: AUTH SCRAM-SHA-256 {scram}
            S: 454 4.7.0 *
            """);
        await Transcript.PlayAsync(imap, $"""
            S: * OK *
            C: a LOGIN {server.Alice.Address} "{server.Alice.Password}"
            S: a NO [UNAVAILABLE] *
            C: b AUTHENTICATE PLAIN {plain}
            S: b NO [UNAVAILABLE] *
            """);
        await Transcript.PlayAsync(pop3, $"""
            S: +OK *
            C: USER {server.Alice.Address}
            S: +OK *
            C: PASS {server.Alice.Password}
            S: -ERR [SYS/TEMP] *
            C: AUTH PLAIN {plain}
            S: -ERR [SYS/TEMP] *
            """);

        accounts.Mend();
        await ForgetPagesAsync(server, "two.test");
        await Transcript.PlayAsync(smtp, $"""
            C: AUTH PLAIN {plain}
            S: 235 *
            """);
        await Transcript.PlayAsync(imap, $"""
            C: c LOGIN {server.Alice.Address} "{server.Alice.Password}"
            S: c OK *
            """);
        await Transcript.PlayAsync(pop3, $"""
            C: AUTH PLAIN {plain}
            S: +OK *
            """);
    }

    /// <summary>A commit, after which readers take no page from memory.</summary>
    private static async Task ForgetPagesAsync(TestServer server, string domain)
        => Assert.True((await server.Store.Directory.AddDomainAsync(domain)).Succeeded);

    private static async Task<LineStream> ConnectAsync(EndPoint server)
    {
        var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server);
        return new LineStream(new NetworkStream(socket, ownsSocket: true));
    }

    /// <summary>The page of the database file in which the accounts begin.</summary>
    private sealed class AccountPage : IDisposable
    {
        private readonly FileStream _file;
        private readonly long _offset;
        private readonly byte[] _page;

        private AccountPage(string path, long number, int size)
        {
            _file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
            _offset = (number - 1) * size;
            _page = new byte[size];
            _file.Position = _offset;
            _file.ReadExactly(_page);
        }

        public static AccountPage Find(string path)
        {
            using var database = SqliteDatabase.Open(path, readOnly: true);
            return new AccountPage(path, database.Scalar("SELECT rootpage FROM sqlite_schema WHERE name='account'"), (int)database.Scalar("PRAGMA page_size"));
        }

        public void Garble() => Write(Enumerable.Repeat((byte)0xFF, _page.Length).ToArray());

        public void Mend() => Write(_page);

        public void Dispose() => _file.Dispose();

        private void Write(byte[] page)
        {
            _file.Position = _offset;
            _file.Write(page);
        }
    }
}
