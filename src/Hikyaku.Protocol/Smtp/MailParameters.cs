using System.Buffers.Text;
using System.Text;
using Hikyaku.Protocol.Addressing;
using Hikyaku.Protocol.Dsn;

namespace Hikyaku.Protocol.Smtp;

/// <summary>The parameters of MAIL while they are read. Each may stand once (RFC 3461 §4.5 and good sense).</summary>
internal struct MailParameters(MailExtensions offered)
{
    // RFC 3461 §4.4: "The ENVID parameter MAY be up to 100 characters in length".
    private const int LongestEnvelopeId = 100;

    // RFC 1870 §3: size-value ::= 1*20DIGIT; what has more than 18 is larger than any disk.
    private const int LongestSize = 20;
    private const int LongestSizeKept = 18;

    private Seen _seen;

    private long? _size;
    private BodyKind _body;
    private bool _utf8;
    private bool _requireTls;
    private DsnReturn _return;
    private string? _envelopeId;
    private MailAddress? _submitter;
    private FutureRelease? _release;
    private int? _priority;
    private DeliverBy? _deliverBy;

    [Flags]
    private enum Seen
    {
        Size = 1,
        Body = 2,
        Utf8 = 4,
        RequireTls = 8,
        Return = 16,
        EnvelopeId = 32,
        Submitter = 64,
        Release = 128,
        Priority = 256,
        DeliverBy = 512,
    }

    /// <summary>SMTPUTF8 was said.</summary>
    public readonly bool Utf8 => _utf8;

    /// <summary>Reads all parameters; gives the refusal of the first wrong one.</summary>
    public SmtpReply? Read(ReadOnlySpan<byte> text)
    {
        var reader = new EsmtpParameterReader(text);
        while (reader.Read())
        {
            if (Read(ref reader) is { } fault) return fault;
        }
        return reader.Malformed ? SyntaxFaults.MalformedParameter : null;
    }

    /// <summary>The envelope that path and parameters make.</summary>
    public readonly Envelope ToEnvelope(ReversePath path) => new()
    {
        ReversePath = path,
        DeclaredSize = _size,
        Body = _body,
        Utf8 = _utf8,
        RequireTls = _requireTls,
        Return = _return,
        EnvelopeId = _envelopeId,
        Submitter = _submitter,
        Release = _release,
        Priority = _priority,
        DeliverBy = _deliverBy,
    };

    private SmtpReply? Read(ref readonly EsmtpParameterReader parameter)
    {
        if (parameter.Is("SIZE"u8)) return Once(Seen.Size) ?? ReadSize(parameter.Value);
        if (parameter.Is("BODY"u8)) return Once(Seen.Body) ?? ReadBody(parameter.Value);
        if (parameter.Is("SMTPUTF8"u8)) return Once(Seen.Utf8) ?? ReadFlag(parameter.HasValue, ref _utf8);
        if (parameter.Is("RET"u8)) return Once(Seen.Return) ?? ReadReturn(parameter.Value);
        if (parameter.Is("ENVID"u8)) return Once(Seen.EnvelopeId) ?? ReadEnvelopeId(parameter.Value);
        if (parameter.Is("AUTH"u8)) return Once(Seen.Submitter) ?? ReadSubmitter(parameter.Value);
        if (offered.HasFlag(MailExtensions.RequireTls) && parameter.Is("REQUIRETLS"u8)) return Once(Seen.RequireTls) ?? ReadFlag(parameter.HasValue, ref _requireTls);
        if (parameter.Is("BY"u8)) return Once(Seen.DeliverBy) ?? ReadDeliverBy(parameter.Value);
        // RFC 4865 §4: one of the two, once.
        if (offered.HasFlag(MailExtensions.FutureRelease) && parameter.Is("HOLDFOR"u8)) return Once(Seen.Release) ?? Hold(FutureRelease.ParseInterval(parameter.Value));
        if (offered.HasFlag(MailExtensions.FutureRelease) && parameter.Is("HOLDUNTIL"u8)) return Once(Seen.Release) ?? Hold(FutureRelease.ParseTime(parameter.Value));
        if (offered.HasFlag(MailExtensions.Priority) && parameter.Is("MT-PRIORITY"u8)) return Once(Seen.Priority) ?? ReadPriority(parameter.Value);
        return SyntaxFaults.UnknownMailParameter;
    }

    private SmtpReply? Once(Seen parameter)
    {
        if ((_seen & parameter) != 0) return SyntaxFaults.RepeatedParameter;
        _seen |= parameter;
        return null;
    }

    private static SmtpReply? ReadFlag(bool hasValue, ref bool flag)
    {
        flag = true;
        return hasValue ? SyntaxFaults.ParameterTakesNoValue : null;
    }

    private SmtpReply? Hold(FutureRelease? release)
    {
        _release = release;
        return release is null ? SyntaxFaults.FutureRelease : null;
    }

    // RFC 6710 §6: priority-value = (["-"] NZDIGIT) / "0"
    private SmtpReply? ReadPriority(ReadOnlySpan<byte> value)
    {
        var isNegative = value is [(byte)'-', ..];
        if ((isNegative ? value[1..] : value) is not [>= (byte)'0' and <= (byte)'9' and var digit] || (isNegative && digit == (byte)'0')) return SyntaxFaults.Priority;
        _priority = (isNegative ? -1 : 1) * (digit - '0');
        return null;
    }

    private SmtpReply? ReadDeliverBy(ReadOnlySpan<byte> value)
    {
        _deliverBy = DeliverBy.Parse(value);
        return _deliverBy is null ? SyntaxFaults.DeliverBy : null;
    }

    private SmtpReply? ReadSize(ReadOnlySpan<byte> value)
    {
        if (value.Length is 0 or > LongestSize || value.ContainsAnyExceptInRange((byte)'0', (byte)'9')) return SyntaxFaults.Size;
        var digits = value.TrimStart((byte)'0');
        _size = digits.Length > LongestSizeKept ? long.MaxValue : Utf8Parser.TryParse(digits, out long size, out _) ? size : 0;
        return null;
    }

    private SmtpReply? ReadBody(ReadOnlySpan<byte> value)
    {
        if (Ascii.EqualsIgnoreCase(value, "7BIT"u8)) _body = BodyKind.SevenBit;
        else if (Ascii.EqualsIgnoreCase(value, "8BITMIME"u8)) _body = BodyKind.EightBitMime;
        else if (Ascii.EqualsIgnoreCase(value, "BINARYMIME"u8)) _body = BodyKind.BinaryMime;
        else return SyntaxFaults.Body;
        return null;
    }

    private SmtpReply? ReadReturn(ReadOnlySpan<byte> value)
    {
        if (Ascii.EqualsIgnoreCase(value, "FULL"u8)) _return = DsnReturn.Full;
        else if (Ascii.EqualsIgnoreCase(value, "HDRS"u8)) _return = DsnReturn.Headers;
        else return SyntaxFaults.Return;
        return null;
    }

    private SmtpReply? ReadEnvelopeId(ReadOnlySpan<byte> value)
    {
        // RFC 3461 §4.4: before encoding "entirely of printable (graphic and white space) characters from the US-ASCII repertoire".
        if (value.Length is 0 or > LongestEnvelopeId || Xtext.Decode(value) is not { } octets
            || octets.AsSpan().ContainsAnyExceptInRange((byte)' ', (byte)'~')) return SyntaxFaults.EnvelopeId;
        _envelopeId = Encoding.ASCII.GetString(octets);
        return null;
    }

    private SmtpReply? ReadSubmitter(ReadOnlySpan<byte> value)
    {
        // RFC 4954 §5: AUTH=<> when the original submitter is not known; else a mailbox in xtext.
        if (value.SequenceEqual("<>"u8)) return null;
        _submitter = Xtext.Decode(value) is { } mailbox ? MailAddress.TryParse(mailbox) : null;
        return _submitter is null ? SyntaxFaults.Submitter : null;
    }
}
