using System.Buffers;
using System.Text;
using Hikyaku.Protocol.Message.Text;

namespace Hikyaku.Access.Imap.Search;

/// <summary>A string that is looked for: as a substring, case and compatibility forms ignored (<see cref="TextFolding"/>).</summary>
internal sealed class SearchTerm
{
    private readonly string[] _folded;
    private readonly SearchValues<string>? _ascii;

    /// <summary>Any of these strings.</summary>
    public SearchTerm(params IEnumerable<string> alternatives)
    {
        _folded = [.. alternatives.Select(TextFolding.Fold)];
        string[] ascii = [.. _folded.Where(text => text.Length > 0 && Ascii.IsValid(text))];
        if (ascii.Length > 0)
            _ascii = SearchValues.Create(ascii, StringComparison.OrdinalIgnoreCase);
        ReachesOverWords = _folded.Any(text => text.Any(c => c == ':' || char.IsWhiteSpace(c)));
        Length = _folded.Max(text => text.Length);
    }

    /// <summary>The strings, folded.</summary>
    public IReadOnlyList<string> Folded => _folded;

    /// <summary>Length of the longest folded text.</summary>
    public int Length { get; }

    /// <summary>True when it may stand across the folding of a header line, or across the name of a field and its value.</summary>
    public bool ReachesOverWords { get; }

    /// <summary>True when nothing is looked for, which is everywhere (RFC 9051 §6.4.4).</summary>
    public bool IsEmpty => Length == 0;

    /// <summary>True when the text holds it.</summary>
    public bool IsIn(ReadOnlySpan<char> text)
    {
        // Of other text the characters alone don't tell: the next one may be an accent
        if (Ascii.IsValid(text))
            return IsInAscii(text);
        var buffer = Array.Empty<char>();
        var found = IsInFolded(TextFolding.Fold(text, ref buffer));
        TextFolding.Return(ref buffer);
        return found;
    }

    /// <summary>True when a text that was folded holds it.</summary>
    public bool IsInFolded(ReadOnlySpan<char> folded)
    {
        foreach (var text in _folded)
        {
            if (folded.Contains(text, StringComparison.Ordinal))
                return true;
        }
        return false;
    }

    /// <summary>True when a text that is ASCII holds it.</summary>
    public bool IsInAscii(ReadOnlySpan<char> text) => IsEmpty || (_ascii is not null && text.ContainsAny(_ascii));
}
