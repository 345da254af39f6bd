using System.Buffers;
using System.Globalization;
using Hikyaku.Connections;
using Hikyaku.Protocol.Pop3;
using Hikyaku.Store;
using Hikyaku.Store.Messages;

namespace Hikyaku.Access.Pop3;

/// <summary>The TRANSACTION state, and the UPDATE that QUIT brings.</summary>
internal sealed partial class Pop3Session
{
    // A listing of a large maildrop is sent in pieces, so that a slow client can't make us hold it.
    private const int ListingFlushBytes = 32 * 1024;

    internal bool Stat(Pop3Command command)
    {
        if (!command.HasNoArgument)
            return Wrong(_texts.BadArgument);
        Output.Write("+OK "u8);
        Output.WritePair(_maildrop!.Left, _maildrop.Size);
        Output.WriteCrlf();
        return true;
    }

    internal ValueTask<bool> ListAsync(Pop3Command command)
        => ListingAsync(command, number => Output.WritePair(number, _maildrop!.Entry(number).Size));

    internal ValueTask<bool> UidlAsync(Pop3Command command) => ListingAsync(command, number =>
    {
        var (validity, uid) = _maildrop!.UniqueId(number);
        Output.WriteNumber(number);
        Output.Write(" "u8);
        Output.WriteText(string.Create(CultureInfo.InvariantCulture, $"{validity:x8}{uid:x8}"));
    });

    /// <summary>One line for one message, or a multi-line listing of all that are not marked deleted.</summary>
    private async ValueTask<bool> ListingAsync(Pop3Command command, Action<int> line)
    {
        if (!command.HasNoArgument)
        {
            if (Existing(command.MessageNumber) is not { } number)
                return true;
            Output.Write("+OK "u8);
            line(number);
            Output.WriteCrlf();
            return true;
        }

        Output.WriteOk(_texts.ListFollows);
        for (var number = 1; number <= _maildrop!.Messages.Count; number++)
        {
            if (_maildrop.IsDeleted(number))
                continue;
            line(number);
            Output.WriteCrlf();
            if (Output.CanGetUnflushedBytes && Output.UnflushedBytes > ListingFlushBytes && !await SendPieceAsync())
                return false;
        }

        Output.Write(".\r\n"u8);
        return true;
    }

    internal ValueTask<bool> RetrAsync(Pop3Command command)
        => Existing(command.MessageNumber) is { } number ? SendAsync(number, bodyLines: null) : new(true);

    internal ValueTask<bool> TopAsync(Pop3Command command)
    {
        if (command.MessageAndLines is not { } top)
            return new(Wrong(_texts.BadArgument));
        return Existing(top.Message) is { } number ? SendAsync(number, top.Lines) : new(true);
    }

    private async ValueTask<bool> SendAsync(int number, int? bodyLines)
    {
        using var content = OpenToSend(number);
        if (content is null)
            return true;

        Output.WriteOk(_texts.MessageFollows);
        await MessageSending.SendAsync(content, bodyLines, Output, SendPieceAsync);
        return true;
    }

    /// <summary>The message when it can be sent; otherwise null, and the client has been told.</summary>
    private MessageContent? OpenToSend(int number)
    {
        MessageContent? content = null;
        try
        {
            content = _maildrop!.OpenContent(number);
            if (content is null)
                Output.WriteError(_texts.MessageGone, "SYS/TEMP"u8);
            // RFC 6856 §2.1: text outside ASCII is not sent to a client that did not ask for UTF-8.
            else if (!_utf8 && MessageSending.HeaderIsUtf8(content))
                Output.WriteError(_texts.Utf8Needed, "UTF8"u8);
            else
                return content;
        }
        catch (StoreUnusableException)
        {
            Output.WriteError(_texts.MessageDamaged, "SYS/PERM"u8);
        }

        content?.Dispose();
        return null;
    }

    internal bool Dele(Pop3Command command)
    {
        if (Existing(command.MessageNumber) is not { } number)
            return true;
        _maildrop!.Delete(number);
        Output.WriteOk(_texts.Deleted);
        return true;
    }

    internal bool Rset(Pop3Command command)
    {
        if (!command.HasNoArgument)
            return Wrong(_texts.BadArgument);
        _maildrop!.Reset();
        Output.WriteOk(_texts.Reset);
        return true;
    }

    internal bool Noop(Pop3Command command)
    {
        if (!command.HasNoArgument)
            return Wrong(_texts.BadArgument);
        Output.Write("+OK\r\n"u8);
        return true;
    }

    /// <summary>QUIT: in the TRANSACTION state it enters UPDATE (RFC 1939 §6).</summary>
    internal async ValueTask<bool> QuitAsync()
    {
        _quit = true;
        var deleted = _maildrop?.Deleted ?? 0;
        if (_maildrop is not null && !await _maildrop.UpdateAsync(connection.Ended))
            Output.WriteError(_texts.NotUpdated, "SYS/TEMP"u8);
        else
            Output.WriteOk(deleted > 0 ? _texts.ByeDeleted : _texts.Bye);
        // Before the client hears the reply: it may log in again at once.
        _maildrop?.Dispose();
        _maildrop = null;
        return true;
    }

    /// <summary>The number if it names a message that is not marked deleted; otherwise null, and the client has been told.</summary>
    private int? Existing(int? number)
    {
        if (number is { } n && n <= _maildrop!.Messages.Count)
        {
            if (!_maildrop.IsDeleted(n))
                return n;
            Output.WriteError(_texts.AlreadyDeleted);
            return null;
        }

        Output.WriteError(number is null ? _texts.BadArgument : _texts.NoSuchMessage);
        return null;
    }
}
