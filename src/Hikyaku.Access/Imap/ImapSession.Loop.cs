using Hikyaku.Connections;
using Hikyaku.Store;

namespace Hikyaku.Access.Imap;

internal sealed partial class ImapSession
{
    // Commands and bytes that a stranger may spend before he logs in
    private PreLoginBudget _budget = NewBudget();
    private long _strangerSince; // on the clock's own scale
    private int _malformed;
    private bool _leaving;

    /// <summary>True once the session says, or has said, goodbye.</summary>
    public bool IsLeaving => _leaving;

    /// <summary>Greets, answers commands in the order in which they come, says goodbye.</summary>
    public async Task RunAsync()
    {
        WriteStatus("* OK "u8, Capabilities.CodeFor(this), "Hikyaku is ready");
        try
        {
            while (!_leaving)
            {
                var read = await Commands.ReadAsync(Limits, Silence, ImapVerbs.StreamsLiteral, Notifications).ConfigureAwait(false);
                Writer.MarkFlushed();
                if (read.Status == CommandStatus.Command)
                    await AnswerAsync(CommandLine.Parse(read.Text)).ConfigureAwait(false);
                else
                    await AnswerUnreadableAsync(read).ConfigureAwait(false);
                var unread = Commands.Pending is { IsSynchronizing: false } refused ? refused.Length : 0;
                if (Account is null && !_budget.ChargeCommand(read.Text.Length + unread))
                    Leave("Too many commands before login");
                if (!_leaving && !await Commands.SkipPendingAsync(Limits.Line).ConfigureAwait(false))
                    LeaveAtEnd();
            }
            await FlushAsync().ConfigureAwait(false);
        }
        finally
        {
            Deselect();
            Notify(null)?.Dispose();
            Commands.Release();
        }
    }

    /// <summary>Says BYE with this reason and ends the session after the command under way.</summary>
    public void Leave(string reason)
    {
        if (_leaving)
            return;
        _leaving = true;
        WriteStatus("* BYE "u8, null, reason);
        LogClosed(Connection.Id, reason);
    }

    /// <summary>Ends the session without a word: there is nobody to talk to any more.</summary>
    public void Abandon() => _leaving = true;

    /// <summary>Most bytes of a command's lines, and of its literals, in this state.</summary>
    public CommandLimits Limits => Account is null
        ? new CommandLimits(Options.LoginLineBytes, Options.LoginLiteralBytes)
        : new CommandLimits(Options.LineBytes, Options.LiteralBytes);

    /// <summary>How long the client may be silent in this state.</summary>
    public TimeSpan Silence => Account is null ? TimeToLogIn : Options.SilenceTime;

    // All commands of a stranger together get it: otherwise a NOOP now and then would keep the place for hours
    private TimeSpan TimeToLogIn
    {
        get
        {
            var left = Options.LoginTime - Time.GetElapsedTime(_strangerSince);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    private static PreLoginBudget NewBudget() => new(commands: 100, bytes: 512 << 10);

    private async ValueTask AnswerAsync(CommandLine line)
    {
        Connection.ExpectWithin(Options.SilenceTime);
        var verb = line.Command.Verb;
        ImapReply reply;
        KeepsNumbers = false;
        if (line.Fault is null && verb.MayTakeLong)
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        if (line.Fault is not null)
            reply = ImapReply.Bad(line.Fault);
        else if ((verb.States & State) == 0)
            reply = ImapReply.Bad(ExpectedState(verb));
        else if (IsUidOnly && verb.UsesNumbers && !line.Command.IsUid)
            reply = MailboxReplies.NumbersAreOff();
        else if (Account is not null && Store.Directory.Find(Account.Id) is null)
            reply = AccountGone();
        else if (Selected is { } selected && !selected.RefreshRights(this))
            reply = NoLongerReadable();
        else
        {
            if (!SelectedEvents.Flags)
                Selected?.LearnFlags();
            reply = await RunAsync(verb, line.Command).ConfigureAwait(false);
        }

        if (reply.Status == ImapStatus.Answered)
            return;
        if (reply.Status != ImapStatus.Bad)
            await TellChangesAsync(mayExpunge: !KeepsNumbers && (!verb.HoldsNumbers || line.Command.IsUid)).ConfigureAwait(false);
        WriteTagged(line.Tag, WithOwedModSeq(reply));
        NoteMalformed(reply);
    }

    private async ValueTask<ImapReply> RunAsync(ImapVerb verb, ImapCommand command)
    {
        try
        {
            return await verb.Handler(this, command).ConfigureAwait(false);
        }
        catch (StoreUnusableException damaged) when (Writer.IsAtLineStart)
        {
            // One damaged message costs this command, not the session: the others can be read.
            LogDamaged(Connection.Id, damaged.Message);
            return ImapReply.No(ResponseCode.Unavailable, "A message is damaged; the administrator should run 'hikyaku check'");
        }
    }

    /// <summary>HIGHESTMODSEQ goes with the tagged OK when that has no code of its own, before it otherwise (RFC 7162 §6).</summary>
    private ImapReply WithOwedModSeq(ImapReply reply)
    {
        if (Selected?.TakeOwedModSeq() is not { } code)
            return reply;
        if (reply is { Status: ImapStatus.Ok, Code: null })
            return reply with { Code = code };
        WriteOk(code, "Highest");
        return reply;
    }

    private ImapReply NoLongerReadable()
    {
        Leave("The selected mailbox may no longer be read");
        Deselect();
        return ImapReply.No(ResponseCode.NoPerm, "The selected mailbox may no longer be read");
    }

    private ImapReply AccountGone()
    {
        Leave("The account was removed");
        return ImapReply.No(ResponseCode.Unavailable, "The account was removed");
    }

    /// <summary>Tells the client what happened to the selected mailbox meanwhile (RFC 9051 §5.2, §7.5.1), and what else it wants to be told.</summary>
    public async ValueTask TellChangesAsync(bool mayExpunge)
    {
        if (Selected is { } mailbox)
            await TellSelectedAsync(mailbox, mayExpunge).ConfigureAwait(false);
        if (Notifications is { } notifications && !_leaving)
            await notifications.TellOthersAsync().ConfigureAwait(false);
    }

    private async ValueTask TellSelectedAsync(SelectedMailbox mailbox, bool mayExpunge)
    {
        if (mailbox.View.IsGone)
            Leave("The selected mailbox was deleted");
        else if (!mailbox.RefreshRights(this))
            Leave("The selected mailbox may no longer be read");
        else
            await TellNewsAsync(mailbox, mayExpunge).ConfigureAwait(false);
    }

    private async ValueTask TellNewsAsync(SelectedMailbox mailbox, bool mayExpunge)
    {
        mailbox.TellKeyReset(this);
        if (mailbox.IsBehind)
            await mailbox.SynchronizeAsync(this, mayExpunge).ConfigureAwait(false);
    }

    private async ValueTask AnswerUnreadableAsync(CommandRead read)
    {
        switch (read.Status)
        {
            case CommandStatus.BadLine:
                WriteTagged(null, ImapReply.Bad("A line ends with CRLF and holds no NUL"));
                NoteMalformed(ImapReply.Bad("line ending"));
                break;
            case CommandStatus.LineTooLong:
                // What follows may be the octets of a literal that the line announced, so it can't be read as commands
                WriteTagged(null, ImapReply.Bad("Command line too long"));
                Leave("Command line too long");
                break;
            case CommandStatus.LiteralTooLong:
                WriteTagged(CommandLine.Parse(read.Text).Tag, ImapReply.No(ResponseCode.TooBig, "Literal too long"));
                break;
            default:
                LeaveAtEnd();
                break;
        }
    }

    /// <summary>Says goodbye to a client whose connection has come to its end, as the reason asks for.</summary>
    public void LeaveAtEnd()
    {
        switch (Connection.EndReason)
        {
            case ConnectionEnd.Shutdown:
                Leave("Server is shutting down");
                break;
            case ConnectionEnd.TimedOut:
                Leave("Autologout; idle for too long");
                break;
            case ConnectionEnd.None:
                Leave("Command too long");
                break;
            default:
                _leaving = true;
                break;
        }
    }

    private void NoteMalformed(ImapReply reply)
    {
        if (reply.Status != ImapStatus.Bad)
        {
            _malformed = 0;
            return;
        }
        LogMalformed(Connection.Id, reply.Text);
        if (++_malformed >= Options.BadCommands)
            Leave("Too many malformed commands");
    }

    private string ExpectedState(ImapVerb verb) => State switch
    {
        ImapStates.NotAuthenticated => "Log in first",
        ImapStates.Authenticated when verb.States == ImapStates.Selected => "No mailbox is selected",
        _ => $"{verb.Name} is not allowed in this state",
    };

    /// <summary>Writes a tagged reply, or with null an untagged one.</summary>
    public void WriteTagged(string? tag, ImapReply reply)
    {
        Writer.Text(tag ?? "*");
        WriteStatus(reply.Status switch
        {
            ImapStatus.Ok => " OK "u8,
            ImapStatus.No => " NO "u8,
            _ => " BAD "u8,
        }, reply.Code, reply.Text);
    }

    /// <summary>Writes an untagged OK with a response code.</summary>
    public void WriteOk(ResponseCode code, string text) => WriteStatus("* OK "u8, code, text);

    /// <summary>Writes an untagged NO with a response code: a warning.</summary>
    public void WriteNo(ResponseCode code, string text) => WriteStatus("* NO "u8, code, text);

    private void WriteStatus(ReadOnlySpan<byte> start, ResponseCode? code, string text)
    {
        Writer.Token(start);
        if (code is not null)
        {
            Writer.Token("["u8);
            Writer.Token(code.Wire);
            Writer.Token("] "u8);
        }
        Writer.Text(text);
        Writer.EndLine();
    }
}
