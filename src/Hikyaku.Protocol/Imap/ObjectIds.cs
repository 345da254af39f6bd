using System.Globalization;

namespace Hikyaku.Protocol.Imap;

/// <summary>EMAILID, THREADID and MAILBOXID (RFC 8474): the store's numbers behind a letter, so that no two share a value.</summary>
public static class ObjectIds
{
    private const char EmailLetter = 'M';
    private const char ThreadLetter = 'T';
    private const char MailboxLetter = 'F';

    /// <summary>The EMAILID of an e-mail.</summary>
    public static string Email(long messageId) => Format(EmailLetter, messageId);

    /// <summary>The THREADID of a thread.</summary>
    public static string Thread(long threadId) => Format(ThreadLetter, threadId);

    /// <summary>The MAILBOXID of a mailbox.</summary>
    public static string Mailbox(long mailboxId) => Format(MailboxLetter, mailboxId);

    /// <summary>The number in an EMAILID; null when we never gave such a one.</summary>
    public static long? ParseEmail(string id) => Parse(EmailLetter, id);

    /// <summary>The number in a THREADID; null when we never gave such a one.</summary>
    public static long? ParseThread(string id) => Parse(ThreadLetter, id);

    private static string Format(char letter, long number) => string.Create(CultureInfo.InvariantCulture, $"{letter}{number}");

    // An objectid is compared exactly (RFC 8474 §6), so M07 is not M7
    private static long? Parse(char letter, string id) =>
        id.Length > 1 && id[0] == letter
        && long.TryParse(id.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && Format(letter, number) == id
            ? number
            : null;
}
