using System.Text;

namespace Hikyaku.Protocol.Message.Headers;

/// <summary>One parameter as written; see <see cref="ParameterReader"/>.</summary>
internal readonly ref struct Parameter
{
    public Parameter(ReadOnlySpan<byte> name, ReadOnlySpan<byte> rawValue, bool isQuoted)
    {
        RawValue = rawValue;
        IsQuoted = isQuoted;
        Name = name;
        Section = -1;
        // RFC 2231 §3 and §4: name*section*, each star optional
        var star = name.IndexOf((byte)'*');
        if (star <= 0)
            return;
        Name = name[..star];
        var suffix = name[(star + 1)..];
        IsExtended = suffix.IsEmpty || suffix[^1] == (byte)'*';
        var section = suffix.TrimEnd((byte)'*');
        if (!section.IsEmpty)
            Section = TryParseSection(section);
    }

    /// <summary>The name without the stars of RFC 2231.</summary>
    public ReadOnlySpan<byte> Name { get; }

    /// <summary>The value, without quotes but with quoted pairs and folding.</summary>
    public ReadOnlySpan<byte> RawValue { get; }

    public bool IsQuoted { get; }

    /// <summary>True when the value is percent-encoded (RFC 2231 §4).</summary>
    public bool IsExtended { get; }

    /// <summary>The number of the piece of a continued value (RFC 2231 §3), -1 when it is whole.</summary>
    public int Section { get; }

    public bool Is(ReadOnlySpan<byte> name) => Ascii.EqualsIgnoreCase(Name, name);

    /// <summary>Writes the value without quoted pairs and folding, into a span at least as long as <see cref="RawValue"/>.</summary>
    public int CopyValueTo(Span<byte> target) =>
        IsQuoted ? QuotedPairs.Remove(RawValue, target) : Unfolding.Unfold(RawValue, target);

    public byte[] Value => IsQuoted ? QuotedPairs.Remove(RawValue) : Unfolding.Unfold(RawValue);

    private static int TryParseSection(ReadOnlySpan<byte> digits) =>
        int.TryParse(digits, System.Globalization.NumberStyles.None, null, out var section) ? section : int.MaxValue;
}
