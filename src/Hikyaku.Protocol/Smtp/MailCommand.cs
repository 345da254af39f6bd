using System.Text;
using Hikyaku.Protocol.Addressing;
using Hikyaku.Protocol.Dsn;

namespace Hikyaku.Protocol.Smtp;

/// <summary>The argument of MAIL (RFC 5321 §4.1.1.2): where failures are reported, and what holds for the whole message.</summary>
public sealed record MailCommand
{
    /// <summary>The reverse path.</summary>
    public required ReversePath ReversePath { get; init; }

    /// <summary>SIZE=, in octets (RFC 1870); null when nothing was said.</summary>
    public long? Size { get; init; }

    /// <summary>BODY= (RFC 6152, RFC 3030).</summary>
    public BodyKind Body { get; init; }

    /// <summary>SMTPUTF8: addresses and header may hold UTF-8 (RFC 6531).</summary>
    public bool Utf8 { get; init; }

    /// <summary>REQUIRETLS: protected hops only, all the way (RFC 8689).</summary>
    public bool RequireTls { get; init; }

    /// <summary>RET=: how much a failure report brings back (RFC 3461 §4.3).</summary>
    public DsnReturn Return { get; init; }

    /// <summary>ENVID=, decoded: the sender's name for the transaction (RFC 3461 §4.4), or null.</summary>
    public string? EnvelopeId { get; init; }

    /// <summary>AUTH=: who first submitted the message, as the client says (RFC 4954 §5); null when nothing is known.</summary>
    public MailAddress? Submitter { get; init; }

    /// <summary>Reads what follows the verb: <c>FROM:</c>, a path, parameters.</summary>
    /// <param name="argument">The argument of the command.</param>
    /// <param name="requireTlsOffered">Whether EHLO named REQUIRETLS.</param>
    public static Parsed<MailCommand> Parse(ReadOnlySpan<byte> argument, bool requireTlsOffered)
    {
        if (!PathArgument.TrySkipKeyword(ref argument, "FROM:"u8)) return SyntaxFaults.Mail;
        if (PathArgument.LacksBrackets(argument)) return SyntaxFaults.SenderWithoutBrackets;
        if (!ReversePath.TryParse(argument, allowUtf8: true, out var path, out var consumed)) return SyntaxFaults.Sender;
        if (!PathArgument.EndsThere(argument, consumed)) return SyntaxFaults.Mail;
        var parameters = new MailParameters(requireTlsOffered);
        if (parameters.Read(argument[consumed..]) is { } fault) return fault;
        // RFC 6531 §3.5: "rejected because the MAIL command requires an ASCII address, the reply-code 550".
        if (!parameters.Utf8 && !Ascii.IsValid(argument)) return SyntaxFaults.SenderNeedsUtf8;
        return new MailCommand
        {
            ReversePath = path,
            Size = parameters.Size,
            Body = parameters.Body,
            Utf8 = parameters.Utf8,
            RequireTls = parameters.RequireTls,
            Return = parameters.Return,
            EnvelopeId = parameters.EnvelopeId,
            Submitter = parameters.Submitter,
        };
    }
}
