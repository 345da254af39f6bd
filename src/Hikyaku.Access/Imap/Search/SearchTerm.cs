using System.Buffers;
using System.Text;
using Hikyaku.Protocol.Message.Text;

namespace Hikyaku.Access.Imap.Search;

/// <summary>A string that is looked for: as a substring, case and compatibility forms ignored (<see cref="TextFolding"/>).</summary>
internal sealed class SearchTerm
{
    private readonly string _folded;
    private readonly SearchValues<string>? _ascii;

    public SearchTerm(string text)
    {
        _folded = TextFolding.Fold(text);
        if (_folded.Length > 0 && Ascii.IsValid(_folded))
            _ascii = SearchValues.Create([_folded], StringComparison.OrdinalIgnoreCase);
        HoldsWhiteSpace = _folded.Any(char.IsWhiteSpace);
    }

    /// <summary>Length of the folded text.</summary>
    public int Length => _folded.Length;

    /// <summary>True when it may stand across the folding of a header line.</summary>
    public bool HoldsWhiteSpace { get; }

    /// <summary>True when nothing is looked for, which is everywhere (RFC 9051 §6.4.4).</summary>
    public bool IsEmpty => _folded.Length == 0;

    /// <summary>True when the text holds it.</summary>
    public bool IsIn(ReadOnlySpan<char> text)
    {
        if (IsInAscii(text))
            return true;
        if (Ascii.IsValid(text))
            return false;
        var buffer = Array.Empty<char>();
        var found = IsInFolded(TextFolding.Fold(text, ref buffer));
        TextFolding.Return(ref buffer);
        return found;
    }

    /// <summary>True when a text that was folded holds it.</summary>
    public bool IsInFolded(ReadOnlySpan<char> folded) => folded.Contains(_folded, StringComparison.Ordinal);

    /// <summary>True when an ASCII text holds it; of other text only its ASCII characters are looked at.</summary>
    public bool IsInAscii(ReadOnlySpan<char> text) => IsEmpty || (_ascii is not null && text.ContainsAny(_ascii));
}
