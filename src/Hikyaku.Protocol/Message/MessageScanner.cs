namespace Hikyaku.Protocol.Message;

/// <summary>Reads a message once, at acceptance, and keeps what IMAP, JMAP and threading ask for later.</summary>
public static class MessageScanner
{
    /// <summary>
    /// Scans the whole message. Never throws for what a stranger may send: broken MIME gives a simple structure.
    /// Nesting, part count and header size are bounded.
    /// </summary>
    /// <param name="message">A seekable stream at the first byte of the message.</param>
    public static MessageStructure Scan(Stream message) => throw new NotImplementedException();
}
