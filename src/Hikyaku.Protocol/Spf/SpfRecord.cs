using System.Diagnostics.CodeAnalysis;

namespace Hikyaku.Protocol.Spf;

/// <summary>What a domain publishes about who may send for it, RFC 7208 §4.6.1 and §12.</summary>
public sealed record SpfRecord
{
    /// <summary>RFC 7208 §3.4 advises 512 octets; who needs more than this is up to something else.</summary>
    private const int MostCharacters = 16 * 1024;

    private const string Version = "v=spf1";

    /// <summary>The mechanisms, in their order.</summary>
    public required IReadOnlyList<SpfMechanism> Mechanisms { get; init; }

    /// <summary>redirect=: whose record is asked when no mechanism matches (§6.1).</summary>
    public MacroString? Redirect { get; init; }

    /// <summary>exp=: where the explanation for those who fail stands (§6.2).</summary>
    public MacroString? Explanation { get; init; }

    /// <summary>Whether a TXT record is an SPF record at all, right or wrong (§4.5).</summary>
    public static bool IsOne(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.StartsWith(Version, StringComparison.OrdinalIgnoreCase) && (text.Length == Version.Length || text[Version.Length] == ' ');
    }

    /// <summary>Reads a record; one mistake anywhere makes all of it void (§4.6).</summary>
    /// <param name="text">The TXT record.</param>
    /// <param name="record">What it says.</param>
    /// <param name="fault">The term that can't be read; null when all can.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out SpfRecord? record, [NotNullWhen(false)] out string? fault)
    {
        record = null;
        if (!IsOne(text))
        {
            fault = "it does not begin with v=spf1";
            return false;
        }
        if (text.Length > MostCharacters)
        {
            fault = "it is too long";
            return false;
        }
        List<SpfMechanism> mechanisms = [];
        MacroString? redirect = null;
        MacroString? explanation = null;
        fault = null;
        foreach (var range in text.AsSpan(Version.Length).Split(' '))
        {
            var term = text.AsSpan(Version.Length)[range];
            if (term.IsEmpty) continue;
            if (IsModifier(term, out var name, out var value))
            {
                var isRead = name switch
                {
                    // §6: "MUST NOT appear in a record more than once each"
                    _ when name.Equals("redirect", StringComparison.OrdinalIgnoreCase) => redirect is null && (redirect = MacroString.TryParseDomain(value)) is not null,
                    _ when name.Equals("exp", StringComparison.OrdinalIgnoreCase) => explanation is null && (explanation = MacroString.TryParseDomain(value)) is not null,
                    _ => MacroString.IsMacroString(value),
                };
                if (isRead) continue;
            }
            else if (SpfTermReader.TryRead(term) is { } mechanism)
            {
                mechanisms.Add(mechanism);
                continue;
            }
            fault = term.ToString();
            return false;
        }
        record = new SpfRecord { Mechanisms = mechanisms, Redirect = redirect, Explanation = explanation };
        return true;
    }

    // name "=" ...; name = ALPHA *( ALPHA / DIGIT / "-" / "_" / "." )
    private static bool IsModifier(ReadOnlySpan<char> term, out ReadOnlySpan<char> name, out ReadOnlySpan<char> value)
    {
        name = value = default;
        var end = term.IndexOfAny("=:/%");
        if (end <= 0 || term[end] != '=' || !char.IsAsciiLetter(term[0])) return false;
        foreach (var c in term[..end])
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.')) return false;
        }
        name = term[..end];
        value = term[(end + 1)..];
        return true;
    }
}
