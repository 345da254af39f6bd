using System.Buffers;
using System.Globalization;

namespace Hikyaku.Access.Imap.Search;

/// <summary>
/// Joins text that comes in pieces, so that a term which is cut by the end of a piece is found all the same. Each window
/// overlaps the one before; its end is put off when it would cut a character from its marks.
/// </summary>
internal sealed class TextWindow(int longestTerm) : IDisposable
{
    // Folding composes at most a few characters into one: か and its mark, a Latin letter and its accents
    private const int ComposedFrom = 4;
    private const int MostMarks = 32;

    private readonly int _overlap = longestTerm * ComposedFrom + MostMarks;
    private char[] _characters = [];
    private int _length;

    /// <summary>Adds a piece; gives the text in which to look, empty when it is too little yet.</summary>
    public ReadOnlySpan<char> Add(ReadOnlySpan<char> piece)
    {
        DropAllButOverlap();
        Reserve(piece.Length);
        piece.CopyTo(_characters.AsSpan(_length));
        _length += piece.Length;
        return _characters.AsSpan(0, SafeEnd());
    }

    /// <summary>What was put off, and begins anew.</summary>
    public ReadOnlySpan<char> Finish()
    {
        var rest = _characters.AsSpan(0, _length);
        _length = 0;
        return rest;
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        if (_characters.Length > 0)
            ArrayPool<char>.Shared.Return(_characters);
        _characters = [];
    }

    private void DropAllButOverlap()
    {
        if (_length <= _overlap + MostMarks)
            return;
        var keep = _overlap + MostMarks;
        _characters.AsSpan(_length - keep, keep).CopyTo(_characters);
        _length = keep;
    }

    private void Reserve(int more)
    {
        if (_characters.Length - _length >= more)
            return;
        var larger = ArrayPool<char>.Shared.Rent(_length + more);
        _characters.AsSpan(0, _length).CopyTo(larger);
        if (_characters.Length > 0)
            ArrayPool<char>.Shared.Return(_characters);
        _characters = larger;
    }

    // The last character stays back, since a mark may follow it, and every mark with the character that it marks
    private int SafeEnd()
    {
        var end = _length - 1;
        for (var i = 0; i < MostMarks && end > 0 && IsMark(_characters[end]); i++)
            end--;
        return Math.Max(end, 0);
    }

    private static bool IsMark(char c) => c is >= '\u0300' && (char.IsLowSurrogate(c) || c is '\uFF9E' or '\uFF9F'
        || char.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark);
}
