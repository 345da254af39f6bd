using System.Text;
using Hikyaku.Protocol.Imap;
using Hikyaku.Store;
using Hikyaku.Store.Accounts;
using Hikyaku.Store.Mailboxes;

namespace Hikyaku.Access.Imap.Metadata;

/// <summary>GETMETADATA and SETMETADATA (RFC 5464).</summary>
internal static class MetadataCommands
{
    /// <summary>GETMETADATA (RFC 5464 §4.2).</summary>
    public static ValueTask<ImapReply> GetAsync(ImapSession session, ImapCommand command)
    {
        var reader = command.Read();
        if (!MetadataArguments.TryRead(ref reader, out var arguments))
            return ValueTask.FromResult(ImapReply.Bad("GETMETADATA takes options, a mailbox and entries that begin with /private or /shared"));
        if (Find(session, MailboxNames.TryDecode(arguments.Mailbox, session.HasUtf8Names), out var mailbox) is { } error)
            return ValueTask.FromResult(error.ToReply());

        var chosen = new MetadataList(session, mailbox).Choose(arguments.Entries, arguments.Depth);
        var longest = chosen.Where(annotation => annotation.Value?.Length > arguments.MaxSize).Max(annotation => annotation.Value?.Length);
        Write(session, mailbox, [.. chosen.Where(annotation => !(annotation.Value?.Length > arguments.MaxSize))]);
        return ValueTask.FromResult(ImapReply.Completed(command, longest is { } length ? ResponseCode.Of("METADATA LONGENTRIES", length) : null));
    }

    /// <summary>SETMETADATA (RFC 5464 §4.3): all entries are set, or none.</summary>
    public static async ValueTask<ImapReply> SetAsync(ImapSession session, ImapCommand command)
    {
        if (ReadChanges(session, command) is not var (name, changes))
            return ImapReply.Bad("SETMETADATA takes a mailbox and a list of entries that begin with /private/ or /shared/, and values");
        if (Find(session, name, out var mailbox) is { } refusal)
            return refusal.ToReply();
        if (changes.Exists(change => change.Entry.Length > Annotation.LongestEntry))
            return ImapReply.No(ResponseCode.Cannot, "The name of an entry is too long");
        if (changes.Exists(change => change.Value?.Length > Annotation.LongestValue))
            return ImapReply.No(ResponseCode.Of("METADATA MAXSIZE", Annotation.LongestValue), "A value is too long");
        if (mailbox is null && session.Account!.Role != AccountRole.Admin && changes.Exists(change => !change.IsPrivate))
            return ImapReply.No(ResponseCode.NoPerm, "Only administrators change shared entries of the server");
        if (changes.Exists(change => MetadataList.IsComputed(mailbox, change.Entry)))
            return ImapReply.No(ResponseCode.Cannot, "The server itself makes that entry");
        return await StoreAsync(session, mailbox, changes).ConfigureAwait(false) is { } error ? Refusal(error) : ImapReply.Completed(command);
    }

    /// <summary>Writes a METADATA response, unless there is nothing in it.</summary>
    public static void Write(ImapSession session, Mailbox? mailbox, IReadOnlyList<Annotation> annotations)
    {
        if (annotations.Count == 0)
            return;
        var writer = session.Writer;
        writer.Token("* METADATA "u8);
        session.WriteMailbox(mailbox?.Name ?? "");
        for (var i = 0; i < annotations.Count; i++)
        {
            writer.Token(i == 0 ? " ("u8 : " "u8);
            writer.String(annotations[i].Entry);
            writer.Space();
            if (annotations[i].Value is not { } value)
                writer.Nil();
            else if (value.AsSpan().Contains((byte)0))
                writer.Literal8(value);
            else
                writer.String(value);
        }
        writer.CloseList();
        writer.EndLine();
    }

    /// <summary>Writes a METADATA response without values: these entries have changed (RFC 5464 §4.4.2).</summary>
    public static void WriteChanged(ImapSession session, string mailbox, IReadOnlyList<string> entries)
    {
        session.Writer.Token("* METADATA "u8);
        session.WriteMailbox(mailbox);
        foreach (var entry in entries)
        {
            session.Writer.Space();
            session.Writer.String(entry);
        }
        session.Writer.EndLine();
    }

    private static async ValueTask<StoreError?> StoreAsync(ImapSession session, Mailbox? mailbox, List<Annotation> changes)
    {
        // RFC 6154 §5: the special use is an annotation and an attribute at the same time
        MailboxRole? use = null;
        foreach (var change in mailbox is null ? [] : changes.Where(change => change.Entry == MetadataList.SpecialUse))
        {
            use = MetadataList.RoleOf(change.Value);
            if (use is null)
                return new StoreError(StoreErrorKind.Invalid, "No such special use here");
        }
        if (use is not null)
            changes.RemoveAll(change => change.Entry == MetadataList.SpecialUse);
        return (await session.Store.Annotations.SetAsync(session.Account!.Id, mailbox, changes, use, session.Itself).ConfigureAwait(false)).Error;
    }

    private static ImapReply Refusal(StoreError error) =>
        error.Kind == StoreErrorKind.LimitReached ? ImapReply.No(ResponseCode.TooManyMetadata, error.Message) : error.ToReply();

    // The empty name is the server
    private static StoreError? Find(ImapSession session, string? name, out Mailbox? mailbox)
    {
        mailbox = null;
        if (name is "")
            return null;
        var found = session.Store.Mailboxes.Find(session.Account!.Id, name ?? "", MailboxRights.None);
        if (found.Error is { } error)
            return error;
        mailbox = found.Value;
        return AnnotationStore.Refusal(mailbox.Rights);
    }

    private static (string? Mailbox, List<Annotation> Changes)? ReadChanges(ImapSession session, ImapCommand command)
    {
        var reader = command.Read();
        if (!reader.TryReadAString(out var mailbox) || !reader.TryReadSpace() || !reader.TryRead((byte)'('))
            return null;
        var changes = new List<Annotation>();
        do
        {
            if (changes.Count == MetadataArguments.MostEntries || !MetadataArguments.TryReadEntry(ref reader, out var entry) || !HasParts(entry)
                || !reader.TryReadSpace() || !TryReadValue(ref reader, out var value))
                return null;
            changes.Add(new Annotation(entry, value));
        } while (reader.TryReadSpace());
        return reader.TryRead((byte)')') && reader.AtEnd ? (MailboxNames.TryDecode(mailbox, session.HasUtf8Names), changes) : null;
    }

    // RFC 5464 §3.2: two components at least, four below vendor
    private static bool HasParts(string entry)
    {
        var parts = entry.Split('/');
        return parts.Length >= (parts.Length > 2 && parts[2] == "vendor" ? 5 : 3);
    }

    // value = nstring / literal8
    private static bool TryReadValue(ref ImapReader reader, out byte[]? value)
    {
        value = null;
        if (reader.TryReadLiteral8(out var octets) || reader.TryReadString(out octets))
        {
            value = octets.ToArray();
            return true;
        }
        return reader.TryReadWord("NIL"u8);
    }
}
