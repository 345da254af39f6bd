namespace Hikyaku.Transport.Receive;

/// <summary>Where a session stands (RFC 5321 §4.1.4).</summary>
[Flags]
internal enum SmtpState
{
    /// <summary>No EHLO yet.</summary>
    Connected = 1,

    /// <summary>Between two messages.</summary>
    Ready = 2,

    /// <summary>MAIL was accepted, no recipient yet.</summary>
    HasSender = 4,

    /// <summary>At least one recipient was accepted.</summary>
    HasRecipients = 8,

    /// <summary>A part of the message has come by BDAT (RFC 3030).</summary>
    Chunking = 16,

    /// <summary>A BDAT failed: only RSET helps (RFC 3030 §2).</summary>
    ChunkingFailed = 32,

    /// <summary>Inside a mail transaction.</summary>
    InTransaction = HasSender | HasRecipients | Chunking | ChunkingFailed,

    /// <summary>Everywhere.</summary>
    Any = Connected | Ready | InTransaction,
}
