namespace Hikyaku.Protocol.Message.Trace;

/// <summary>The trace field of an SPF check, RFC 7208 §9.1. Nothing in it is trusted.</summary>
public sealed record ReceivedSpfField
{
    /// <summary>pass, fail... (a word of ours).</summary>
    public required string Result { get; init; }

    /// <summary>Why, for people.</summary>
    public required string Comment { get; init; }

    /// <summary>The client's address.</summary>
    public required string ClientAddress { get; init; }

    /// <summary>The sender of the envelope; empty for a notification.</summary>
    public required string EnvelopeFrom { get; init; }

    /// <summary>How the client greeted.</summary>
    public required string HeloName { get; init; }

    /// <summary>Who checked.</summary>
    public required string Receiver { get; init; }

    /// <summary>The term that matched; null when none did.</summary>
    public string? Mechanism { get; init; }

    /// <summary>The field, folded, with its line end.</summary>
    public byte[] ToField()
    {
        var field = new FieldFolder("Received-SPF").Word(Result).Word(FieldValue.Comment(Comment))
            .Line($"receiver={FieldValue.Quote(Receiver)};").Word($"identity={(EnvelopeFrom.Length == 0 ? "helo" : "mailfrom")};")
            .Word($"client-ip={FieldValue.Quote(ClientAddress)};").Word($"helo={FieldValue.Quote(HeloName)};");
        if (Mechanism is { } mechanism) field.Word($"mechanism={FieldValue.Quote(mechanism)};");
        return field.Word($"envelope-from={FieldValue.Quote(EnvelopeFrom)}").ToField();
    }
}
