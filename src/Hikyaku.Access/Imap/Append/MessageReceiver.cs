using System.Buffers;
using Hikyaku.Access.Imap.Urls;
using Hikyaku.Protocol.Imap.Urls;

namespace Hikyaku.Access.Imap.Append;

/// <summary>
/// Receives the messages of APPEND and REPLACE: <c>append-message</c> of RFC 4466, with what RFC 3516 (literal8), RFC 6855
/// (UTF8) and RFC 4469 (CATENATE) add. Octets go to the store's draft as they come and are never all in memory here.
/// </summary>
internal sealed class MessageReceiver(ImapSession session, StreamedCommand command) : IDisposable
{
    private const int MostMessages = 100;
    private const int MostParts = 1000;

    private readonly List<IncomingMessage> _messages = [];
    private readonly MailboxOfUrls _source = new(session.Store);
    private long _total;

    /// <summary>What was received.</summary>
    public List<IncomingMessage> Messages => _messages;

    /// <summary>Receives one message. Gives the reply when something is wrong; what it leaves unread the session reads over.</summary>
    public async ValueTask<ImapReply?> ReceiveAsync()
    {
        if (_messages.Count == MostMessages)
            return ImapReply.No(ResponseCode.Limit, "Too many messages in one command");
        if (ReadOptions() is not { } options)
            return Malformed();
        var message = new IncomingMessage(session.Store.Blobs, options);
        _messages.Add(message);
        if (command.TryTake("CATENATE ("u8))
            return await CatenateAsync(message).ConfigureAwait(false);
        return command.TryTake("UTF8 ("u8)
            ? await TakeUtf8Async(message).ConfigureAwait(false)
            : await TakeAsync(message, mayBeEmpty: false).ConfigureAwait(false);
    }

    /// <summary>Makes the messages ready for the store. Gives the reply when one can't be stored.</summary>
    public async ValueTask<ImapReply?> FinishAsync()
    {
        foreach (var message in _messages)
        {
            if (message.Draft.Length == 0)
                return Empty();
            var fits = message.HasFailed || (message.IsBinary ? await EncodeAsync(message).ConfigureAwait(false) : !message.HasNul);
            if (message.HasFailed)
                return ImapReply.No(ResponseCode.Unavailable, "The message could not be stored for now");
            // RFC 9051 §9 CHAR8: NUL has no place in a literal; octets that need it come as literal8 (RFC 3516 §4.4)
            if (!fits)
                return ImapReply.No(ResponseCode.UnknownCte, "The message holds NUL octets where they can't be kept");
        }
        return null;
    }

    /// <summary>The reply to what is not the grammar.</summary>
    public static ImapReply Malformed() => ImapReply.Bad("Expected flags, a date and a literal, or CATENATE and its parts");

    public void Dispose()
    {
        _messages.ForEach(message => message.Dispose());
        _source.Dispose();
    }

    private async ValueTask<bool> EncodeAsync(IncomingMessage message)
    {
        using var place = await session.Store.Messages.Examinations.EnterAsync(message.Draft.Length).ConfigureAwait(false);
        return message.EncodeBinaryParts();
    }

    private AppendOptions? ReadOptions()
    {
        var reader = command.Read();
        if (!AppendOptions.TryRead(ref reader, out var options))
            return null;
        command.MoveTo(reader);
        return options;
    }

    private async ValueTask<ImapReply?> TakeAsync(IncomingMessage message, bool mayBeEmpty)
    {
        if (command.Literal is not { } literal)
            return Malformed();
        if (literal.Length == 0 && !mayBeEmpty)
            return Empty();
        if (IsTooMuch(literal.Length))
            return TooBig();
        message.IsBinary |= literal.IsBinary;
        return await command.TakeLiteralAsync(message, static (taker, octets) => taker.Take(octets)).ConfigureAwait(false) ? null : Malformed();
    }

    // utf8-literal = "UTF8" SP "(" literal8 ")"
    private async ValueTask<ImapReply?> TakeUtf8Async(IncomingMessage message)
    {
        if (!session.HasUtf8Names)
            return ImapReply.No(ResponseCode.Cannot, "ENABLE UTF8=ACCEPT comes before UTF8");
        if (command.Literal is not { IsBinary: true })
            return Malformed();
        return await TakeAsync(message, mayBeEmpty: false).ConfigureAwait(false)
            ?? (command.TryTake(")"u8) ? null : Malformed());
    }

    // cat-part *(SP cat-part) ")"
    private async ValueTask<ImapReply?> CatenateAsync(IncomingMessage message)
    {
        for (var parts = 0; parts < MostParts; parts++)
        {
            var reply = command.TryTake("TEXT "u8) ? await TakeAsync(message, mayBeEmpty: true).ConfigureAwait(false)
                : command.TryTake("UTF8 ("u8) ? await TakeUtf8Async(message).ConfigureAwait(false)
                : command.TryTake("URL "u8) ? await TakeUrlAsync(message).ConfigureAwait(false)
                : Malformed();
            if (reply is not null)
                return reply;
            if (command.TryTake(")"u8))
                return null;
            if (!command.TryTake(" "u8))
                return Malformed();
        }
        return ImapReply.No(ResponseCode.Limit, "Too many parts in one message");
    }

    private async ValueTask<ImapReply?> TakeUrlAsync(IncomingMessage message)
    {
        if (await ReadUrlAsync().ConfigureAwait(false) is not { } url)
            return Malformed();
        // What follows reads mail at length, and a thousand times: not on the thread that reads the sockets
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        using var source = ImapUrl.TryParse(url) is { Server: null, Authorization: null } parsed ? UrlSource.Find(session, parsed) : null;
        if (source is null)
            return ImapReply.No(ResponseCode.BadUrl(url), "The URL names no message or part here");
        _source.Keep(source.Mailbox);
        if (IsTooMuch(source.Length))
            return TooBig();
        source.CopyTo(message.Take);
        message.IsBinary |= message.HasNul;
        return null;
    }

    private async ValueTask<byte[]?> ReadUrlAsync()
    {
        if (command.Literal is not { } literal)
        {
            var reader = command.Read();
            if (!reader.TryReadAString(out var text))
                return null;
            command.MoveTo(reader);
            return text.ToArray();
        }
        if (literal.Length > ImapUrl.Longest)
            return null;
        var url = new ArrayBufferWriter<byte>();
        return await command.TakeLiteralAsync(url, static (into, octets) =>
        {
            foreach (var segment in octets)
                into.Write(segment.Span);
        }).ConfigureAwait(false) ? url.WrittenSpan.ToArray() : null;
    }

    // One command takes no more in all than one message may have: all of it waits for the commit
    private bool IsTooMuch(long more)
    {
        _total += Math.Min(more, long.MaxValue - _total);
        return _total > session.Options.MessageBytes;
    }

    private static ImapReply TooBig() => ImapReply.No(ResponseCode.TooBig, "The message is too large");

    private static ImapReply Empty() => ImapReply.No(ResponseCode.Cannot, "A message can't be empty");
}
