namespace Hikyaku.Protocol.Imap.Fetch;

/// <summary>One thing that FETCH is asked for: <c>fetch-att</c> of RFC 9051 §9. <see cref="object.ToString"/> gives it as a client writes it.</summary>
public abstract record FetchItem
{
    /// <summary>Its name in the FETCH response: no PEEK, and only the offset of a range.</summary>
    public abstract string ResponseName { get; }

    /// <summary>True when asking for it sets \Seen.</summary>
    public virtual bool SetsSeen => false;
}

/// <summary>An item without arguments.</summary>
public sealed record FetchAttributeItem(FetchAttribute Attribute) : FetchItem
{
    /// <inheritdoc/>
    public override string ResponseName => FetchAttributes.Name(Attribute);

    /// <inheritdoc/>
    public override string ToString() => ResponseName;
}

/// <summary><c>BODY[section]&lt;partial&gt;</c> and <c>BODY.PEEK[...]</c>: bytes of the message as they are.</summary>
/// <param name="Section">Which part of the message.</param>
/// <param name="Range">Which bytes of it; null is all.</param>
/// <param name="Peek">True when \Seen stays as it is.</param>
public sealed record FetchSection(Section Section, OctetRange? Range, bool Peek) : FetchItem
{
    /// <summary>The name of RFC 3501 under which this was asked for (<c>RFC822.TEXT</c>), or null.</summary>
    public string? OldName { get; init; }

    /// <inheritdoc/>
    public override string ResponseName => OldName ?? $"BODY[{Section}]{Range?.Origin}";

    /// <inheritdoc/>
    public override bool SetsSeen => !Peek;

    /// <inheritdoc/>
    public override string ToString() => OldName ?? $"BODY{(Peek ? ".PEEK" : "")}[{Section}]{Range}";
}

/// <summary><c>BINARY[section]&lt;partial&gt;</c> and <c>BINARY.PEEK[...]</c>: a part after its transfer encoding was undone.</summary>
/// <param name="Section">A part without text specifier.</param>
/// <param name="Range">Which bytes of the decoded data; null is all.</param>
/// <param name="Peek">True when \Seen stays as it is.</param>
public sealed record FetchBinary(Section Section, OctetRange? Range, bool Peek) : FetchItem
{
    /// <inheritdoc/>
    public override string ResponseName => $"BINARY[{Section}]{Range?.Origin}";

    /// <inheritdoc/>
    public override bool SetsSeen => !Peek;

    /// <inheritdoc/>
    public override string ToString() => $"BINARY{(Peek ? ".PEEK" : "")}[{Section}]{Range}";
}

/// <summary><c>BINARY.SIZE[section]</c>: how many bytes BINARY of it would give.</summary>
/// <param name="Section">A part without text specifier.</param>
public sealed record FetchBinarySize(Section Section) : FetchItem
{
    /// <inheritdoc/>
    public override string ResponseName => $"BINARY.SIZE[{Section}]";

    /// <inheritdoc/>
    public override string ToString() => ResponseName;
}
