using System.Buffers;
using Hikyaku.Protocol.Message.Text;

namespace Hikyaku.Protocol.Message.Grams;

/// <summary>
/// Finds the grams of a text that comes in pieces cut anywhere, folded as a search folds it (<see cref="TextFolding"/>):
/// of each needle that the folded text holds, every gram is found (<see cref="GramQuery"/>).
/// </summary>
public sealed class GramCollector : IDisposable
{
    // Longer than any run of characters that one might compose into the next, in honest text
    private const int MostPending = 64 << 10;

    private char[] _pending = [];
    private char[] _folded = [];
    private int _length;
    private char _before;
    private char _last;
    private GramClass _classBefore;
    private GramClass _classOfLast;

    /// <summary>False after a text that could only be cut where folding may differ: then grams may be missing.</summary>
    public bool IsComplete { get; private set; } = true;

    /// <summary>Takes a whole text.</summary>
    public void AddWhole(ReadOnlySpan<char> text, GramSet grams)
    {
        Add(text, grams);
        End(grams);
    }

    /// <summary>Takes the next piece of a text.</summary>
    public void Add(ReadOnlySpan<char> piece, GramSet grams)
    {
        Append(piece);
        var end = SafeEnd();
        if (end <= 0 && _length > MostPending)
        {
            end = _length - 1;
            IsComplete = false;
        }
        if (end <= 0)
            return;
        Take(TextFolding.Fold(_pending.AsSpan(0, end), ref _folded), grams);
        _pending.AsSpan(end, _length - end).CopyTo(_pending);
        _length -= end;
    }

    /// <summary>The text is at its end.</summary>
    public void End(GramSet grams)
    {
        Take(TextFolding.Fold(_pending.AsSpan(0, _length), ref _folded), grams);
        _length = 0;
        (_classBefore, _classOfLast) = (GramClass.None, GramClass.None);
    }

    /// <summary>Forgets what was taken of a text, and that some was incomplete.</summary>
    public void Reset()
    {
        _length = 0;
        (_classBefore, _classOfLast) = (GramClass.None, GramClass.None);
        IsComplete = true;
    }

    /// <summary>Gives buffers back.</summary>
    public void Dispose()
    {
        TextFolding.Return(ref _pending);
        TextFolding.Return(ref _folded);
    }

    /// <summary>
    /// Up to here the text folds to the same whatever follows: the next character is one that never joins with those before
    /// it. ASCII, kana and ideographs are such; marks are not, nor the vowels of hangul.
    /// </summary>
    private int SafeEnd()
    {
        var text = _pending.AsSpan(0, _length);
        var ascii = text.LastIndexOfAnyInRange('\0', '\u007F');
        var rest = text[(ascii + 1)..];
        var kana = rest.LastIndexOfAnyInRange('\u3041', '\u3096');
        var ideograph = rest.LastIndexOfAnyInRange('\u4E00', '\u9FFF');
        return ascii + 1 + Math.Max(kana, ideograph) is var end && end > ascii ? end : ascii;
    }

    private void Take(ReadOnlySpan<char> folded, GramSet grams)
    {
        foreach (var c in folded)
        {
            var kind = GramAlphabet.ClassOf(c);
            if (kind == GramClass.Ideographic && !char.IsSurrogate(c))
                grams.Add(GramKeys.Of(c));
            if (GramRules.IsPair(_classOfLast, kind))
                grams.Add(GramKeys.Of(_last, c));
            else if (GramRules.IsTriple(_classBefore, _classOfLast, kind))
                grams.Add(GramKeys.Of(_before, _last, c));
            (_before, _classBefore) = (_last, _classOfLast);
            (_last, _classOfLast) = (c, kind);
        }
    }

    private void Append(ReadOnlySpan<char> piece)
    {
        if (_pending.Length - _length < piece.Length)
        {
            var larger = ArrayPool<char>.Shared.Rent(_length + piece.Length);
            _pending.AsSpan(0, _length).CopyTo(larger);
            TextFolding.Return(ref _pending);
            _pending = larger;
        }
        piece.CopyTo(_pending.AsSpan(_length));
        _length += piece.Length;
    }
}
