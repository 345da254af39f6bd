using System.Buffers;
using Hikyaku.Connections;
using Hikyaku.Protocol.Smtp;
using Hikyaku.Store.Accounts;

namespace Hikyaku.Transport.Receive;

/// <summary>
/// One client's session: greeting, then command after command until somebody leaves. What each verb does stands in
/// the file of its name.
/// </summary>
internal sealed partial class SmtpSession : IDisposable
{
    /// <summary>
    /// RFC 5321 §4.5.3.1.4 asks for 512 octets, the extensions for some hundred more, RFC 4954 §4 for 12,288 in an AUTH command.
    /// </summary>
    private const int LongestLine = 12_288;

    private readonly SmtpServer _server;
    private readonly ClientConnection _connection;
    private readonly SmtpDialect _dialect;

    private SmtpState _state = SmtpState.Connected;
    private SmtpGreeting? _greeting;
    private Transaction? _transaction;
    private Account? _account;
    private bool _finished;

    private int _faults;
    private int _idleCommands;
    private int _refusedRecipients;
    private int _failedLogins;
    private int _transactions;

    public SmtpSession(SmtpServer server, ClientConnection connection)
    {
        (_server, _connection) = (server, connection);
        _dialect = connection.Profile.Protocol switch
        {
            "submission" => SmtpDialect.Submission,
            "lmtp" => SmtpDialect.Lmtp,
            _ => SmtpDialect.Transfer,
        };
    }

    private SmtpOptions Options => _server.Options;

    private bool IsLmtp => _dialect == SmtpDialect.Lmtp;

    /// <summary>Runs until the session is over.</summary>
    public async Task RunAsync()
    {
        Greet();
        while (!_finished)
        {
            var read = await _connection.ReadLineAsync(LongestLine, Options.CommandWithin).ConfigureAwait(false);
            switch (read.Status)
            {
                case LineStatus.Line:
                    await ExecuteAsync(read.Line).ConfigureAwait(false);
                    break;
                case LineStatus.TooLong:
                    Fault(Replies.LineTooLong);
                    break;
                case LineStatus.BadEnding:
                    Fault(Replies.BadLine);
                    break;
                default:
                    SayGoodbye();
                    break;
            }
        }
        await _connection.FlushAsync().ConfigureAwait(false);
        _server.Metrics.SessionEnded(_dialect, _connection.EndReason);
    }

    /// <summary>Gives back what an unfinished transaction holds.</summary>
    public void Dispose() => _transaction?.Dispose();

    private async ValueTask ExecuteAsync(ReadOnlyMemory<byte> line)
    {
        var command = CommandLine.Parse(line);
        if (VerbTable.Find(command.Verb.Span, _dialect) is not { } verb)
        {
            // RFC 2920 §3.2 (6): replies to unrecognized commands must not wait.
            Fault(Replies.Unknown);
            await _connection.FlushAsync().ConfigureAwait(false);
            return;
        }
        if (Objection(verb, command.Argument.Span) is { } objection) Fault(objection);
        else if (verb.Traits.HasFlag(VerbTraits.Idle) && ++_idleCommands > Options.MaximumIdleCommands) Leave(Replies.TooManyIdleCommands);
        else await verb.Execute(this, command.Argument).ConfigureAwait(false);
        if (verb.Traits.HasFlag(VerbTraits.AnsweredAtOnce)) await _connection.FlushAsync().ConfigureAwait(false);
    }

    /// <summary>What the table has against the command here and now, or null.</summary>
    private SmtpReply? Objection(SmtpVerb verb, ReadOnlySpan<byte> argument)
    {
        if ((verb.Allowed & _state) == 0)
        {
            return _state switch
            {
                SmtpState.Connected => IsLmtp ? Replies.LhloFirst : Replies.HelloFirst,
                SmtpState.ChunkingFailed => Replies.ChunkingHasFailed,
                SmtpState.Chunking => Replies.ChunkingHasBegun,
                SmtpState.Ready => Replies.MailFirst,
                _ => (verb.Allowed & SmtpState.HasRecipients) != 0 ? Replies.NoRecipients : Replies.MailIsOpen,
            };
        }
        return verb.Traits.HasFlag(VerbTraits.Bare) && !argument.IsEmpty ? Replies.NoArgument : null;
    }

    private void Reply(SmtpReply reply)
    {
        _connection.Output.Write(reply.Wire);
        if (reply.IsRefusal) LogRefusal(_server.Log, _connection.Id, reply);
    }

    /// <summary>Answers a client that did not keep to the protocol, and sends it away when it never does.</summary>
    private void Fault(SmtpReply reply)
    {
        Reply(reply);
        if (++_faults > Options.MaximumFaults) Leave(Replies.TooManyFaults);
    }

    private void Leave(SmtpReply farewell)
    {
        Reply(farewell);
        _finished = true;
    }

    private void SayGoodbye()
    {
        _finished = true;
        if (_connection.EndReason == ConnectionEnd.TimedOut) Reply(Replies.TimedOut);
        // RFC 5321 §3.8: a 421 may come at any time, and the client then takes its message for not sent.
        else if (_connection.EndReason == ConnectionEnd.Shutdown) Reply(Replies.ShuttingDown);
    }
}
