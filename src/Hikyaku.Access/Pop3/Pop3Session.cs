using System.Buffers;
using System.IO.Pipelines;
using Hikyaku.Connections;
using Hikyaku.Protocol.Pop3;
using Hikyaku.Store;
using Hikyaku.Store.Accounts;

namespace Hikyaku.Access.Pop3;

/// <summary>
/// One POP3 session: RFC 1939 with CAPA (2449), STLS (2595), AUTH (5034), UTF8 and LANG (6856). It trusts nothing
/// that the client sends. Passwords are taken inside TLS only; APOP is absent, for it needs clear passwords in the store.
/// Messages are removed at QUIT and never otherwise.
/// </summary>
internal sealed partial class Pop3Session(ClientConnection connection, MailStore store, MaildropLocks locks, Pop3Options options, TimeProvider time)
{
    // RFC 2449 §4 limits a command to 255 octets; a long password may need more, a SASL response much more.
    private const int CommandLimit = 1024;
    private const int SaslLimit = 12288;

    private readonly long _begun = time.GetTimestamp();
    private Pop3Texts _texts = Pop3Texts.English;
    private Maildrop? _maildrop;
    private string? _user;
    private bool _utf8;
    private bool _quit;
    private int _failedLogins;
    private int _wrongCommands;
    private int _commandsBeforeLogin;

    // All commands of a stranger together get it.
    private TimeSpan TimeToLogIn
    {
        get
        {
            var left = options.LoginTimeout - time.GetElapsedTime(_begun);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    private PipeWriter Output => connection.Output;

    private Pop3State State => _maildrop is null ? Pop3State.Authorization : Pop3State.Transaction;

    /// <summary>Greets, then answers commands until the client quits or the connection ends.</summary>
    public async Task RunAsync()
    {
        try
        {
            Output.Write("+OK "u8);
            Output.WriteText(options.Hostname);
            Output.Write(" Hikyaku POP3 ready\r\n"u8);
            while (!_quit)
            {
                var read = await connection.ReadLineAsync(CommandLimit, _maildrop is null ? TimeToLogIn : options.AutoLogout);
                if (!await AnswerAsync(read))
                    break;
            }
        }
        finally
        {
            // RFC 1939 §3, §6: without QUIT nothing is deleted, but the lock is given back.
            _maildrop?.Dispose();
        }
    }

    private async ValueTask<bool> AnswerAsync(LineRead read)
    {
        Proceed(); // the time for the client's next command has not begun yet
        switch (read.Status)
        {
            case LineStatus.End:
                SayGoodbye();
                return false;
            case LineStatus.TooLong:
                return Wrong(_texts.TooLong);
            case LineStatus.BadEnding:
                return Wrong(_texts.BadLine);
        }

        if (_maildrop is null && ++_commandsBeforeLogin > options.CommandsBeforeLogin)
        {
            Output.WriteError(_texts.TooManyErrors, "SYS/PERM"u8);
            return false;
        }

        var command = Pop3Command.Parse(read.Line);
        if (!Pop3Commands.Table.TryGetValue(command.Verb, out var entry))
            return Wrong(_texts.Unknown);
        if ((entry.States & State) == 0)
            return Wrong(_texts.WrongState);
        return await entry.Run(this, command);
    }

    /// <summary>The command under way moves on: it gets as long again.</summary>
    private void Proceed() => connection.ExpectWithin(options.AutoLogout);

    /// <summary>Sends what was written so far of a long answer; false when nobody takes it any more.</summary>
    private async ValueTask<bool> SendPieceAsync()
    {
        await connection.FlushAsync();
        Proceed();
        return !connection.Ended.IsCancellationRequested;
    }

    private void SayGoodbye()
    {
        if (connection.EndReason == ConnectionEnd.TimedOut)
            Output.WriteError(_texts.Timeout);
        else if (connection.EndReason == ConnectionEnd.Shutdown)
            Output.WriteError(_texts.ShuttingDown, "SYS/TEMP"u8);
    }

    /// <summary>Refuses a wrong command; false when there were too many.</summary>
    private bool Wrong(string text)
    {
        Output.WriteError(text);
        if (++_wrongCommands <= options.WrongCommands)
            return true;
        Output.WriteError(_texts.TooManyErrors, "SYS/PERM"u8);
        return false;
    }

    private LoginOrigin Origin => new(
        connection.Remote?.Address, connection.PasswordsAllowed, connection.Tls?.ServerEndPoint ?? default, connection.Profile.Protocol);
}

/// <summary>The states of a session (RFC 1939 §3); UPDATE is entered inside QUIT.</summary>
[Flags]
internal enum Pop3State
{
    Authorization = 1,
    Transaction = 2,
    Both = Authorization | Transaction,
}
