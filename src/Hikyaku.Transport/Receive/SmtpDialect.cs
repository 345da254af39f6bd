namespace Hikyaku.Transport.Receive;

/// <summary>Which of the three near relatives a listener speaks.</summary>
[Flags]
internal enum SmtpDialect
{
    /// <summary>Mail from other servers, RFC 5321.</summary>
    Transfer = 1,

    /// <summary>Mail from its authors, RFC 6409.</summary>
    Submission = 2,

    /// <summary>Mail from a relay on the same machine or network, RFC 2033.</summary>
    Lmtp = 4,

    /// <summary>All that is SMTP.</summary>
    Smtp = Transfer | Submission,

    /// <summary>All three.</summary>
    Any = Smtp | Lmtp,
}
