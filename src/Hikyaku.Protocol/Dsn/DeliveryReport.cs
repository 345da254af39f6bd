using System.Text;
using Hikyaku.Protocol.Addressing;
using Hikyaku.Protocol.Message.Headers;
using Hikyaku.Protocol.Message.Trace;

namespace Hikyaku.Protocol.Dsn;

/// <summary>
/// What became of a message, for programs: the body of message/delivery-status (RFC 3464 §2), or of
/// message/global-delivery-status (RFC 6533 §3) when addresses may stand in it in UTF-8.
/// </summary>
public sealed record DeliveryReport
{
    /// <summary>The host that tells.</summary>
    public required DomainName ReportingHost { get; init; }

    /// <summary>The sender's name for the transaction (ENVID), or null.</summary>
    public string? EnvelopeId { get; init; }

    /// <summary>When the message came to the reporting host.</summary>
    public required DateTimeOffset ArrivedAt { get; init; }

    /// <summary>By when its sender wanted it to be delivered (RFC 2852 §6), or null.</summary>
    public DateTimeOffset? DeliverBy { get; init; }

    /// <summary>What became of each recipient told of.</summary>
    public required IReadOnlyList<RecipientReport> Recipients { get; init; }

    /// <summary>True for the UTF-8 form.</summary>
    public bool IsGlobal { get; init; }

    /// <summary>The fields, in groups with blank lines between them.</summary>
    public byte[] ToBody()
    {
        List<byte> body = [.. Field("Reporting-MTA", $"dns; {ReportingHost}")];
        // RFC 3464 §2.2.1: "case-sensitive ... MUST be the same as supplied".
        if (EnvelopeId is not null) body.InsertRange(0, Field("Original-Envelope-Id", EnvelopeId));
        body.AddRange(Field("Arrival-Date", HeaderDate.Format(ArrivedAt)));
        if (DeliverBy is { } by) body.AddRange(Field("Deliver-By-Date", HeaderDate.Format(by)));
        foreach (var recipient in Recipients)
        {
            body.AddRange("\r\n"u8);
            body.AddRange(FieldsOf(recipient));
        }
        return [.. body];
    }

    private List<byte> FieldsOf(RecipientReport report)
    {
        List<byte> fields = [];
        if (report.OriginalRecipient is { } original) fields.AddRange(Field("Original-Recipient", Typed(original)));
        fields.AddRange(Field("Final-Recipient", Typed(report.FinalRecipient)));
        fields.AddRange(Field("Action", report.Action.ToString().ToLowerInvariant()));
        fields.AddRange(Field("Status", report.Status.ToString()));
        if (report.RemoteHost is { } host) fields.AddRange(Field("Remote-MTA", $"dns; {host}"));
        if (report.Diagnostic is { } diagnostic) fields.AddRange(Field("Diagnostic-Code", $"smtp; {(IsGlobal ? diagnostic : Ascii(diagnostic))}"));
        if (report.LastAttemptAt is { } last) fields.AddRange(Field("Last-Attempt-Date", HeaderDate.Format(last)));
        if (report.WillRetryUntil is { } until) fields.AddRange(Field("Will-Retry-Until", HeaderDate.Format(until)));
        return fields;
    }

    // RFC 3461 §6.3: without the encoding that the parameter had; RFC 6533 §3: but in ASCII where nothing else may stand.
    private string Typed(OriginalRecipient original)
        => original.Type == "utf-8" && !IsGlobal ? original.ToString().Replace(";", "; ", StringComparison.Ordinal) : $"{original.Type}; {original.Address}";

    // RFC 6533 §3: utf-8-addr-xtext in the ASCII form, utf-8-address in the other.
    private string Typed(MailAddress address)
        => !address.NeedsUtf8 ? $"rfc822; {address}"
            : IsGlobal ? $"utf-8; {address}"
            : OriginalRecipient.Utf8(address.ToString()).ToString().Replace(";", "; ", StringComparison.Ordinal);

    private static byte[] Field(string name, string value)
    {
        var field = new FieldFolder(name);
        foreach (var word in value.Split(' ', StringSplitOptions.RemoveEmptyEntries)) field.Word(word);
        return field.ToField();
    }

    private static string Ascii(string text) => new([.. text.Select(c => char.IsAscii(c) ? c : '?')]);
}

/// <summary>What became of one recipient (RFC 3464 §2.3).</summary>
public sealed record RecipientReport
{
    /// <summary>The address at which delivery was tried.</summary>
    public required MailAddress FinalRecipient { get; init; }

    /// <summary>The address the sender wrote (ORCPT), or null.</summary>
    public OriginalRecipient? OriginalRecipient { get; init; }

    /// <summary>What happened.</summary>
    public required ReportAction Action { get; init; }

    /// <summary>The status code.</summary>
    public required EnhancedStatusCode Status { get; init; }

    /// <summary>The host that the diagnostic is from, or null.</summary>
    public string? RemoteHost { get; init; }

    /// <summary>An SMTP reply word for word, or null when it was none.</summary>
    public string? Diagnostic { get; init; }

    /// <summary>When it was tried last.</summary>
    public DateTimeOffset? LastAttemptAt { get; init; }

    /// <summary>Until when it will be tried; null when it won't.</summary>
    public DateTimeOffset? WillRetryUntil { get; init; }
}

/// <summary>RFC 3464 §2.3.3.</summary>
public enum ReportAction
{
    /// <summary>It never got there.</summary>
    Failed,

    /// <summary>It is still being tried.</summary>
    Delayed,

    /// <summary>It is in the mailbox.</summary>
    Delivered,

    /// <summary>It was handed over to a server that tells nothing further.</summary>
    Relayed,
}
