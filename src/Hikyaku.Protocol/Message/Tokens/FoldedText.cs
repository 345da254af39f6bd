using System.Buffers;
using Hikyaku.Protocol.Message.Text;

namespace Hikyaku.Protocol.Message.Tokens;

/// <summary>
/// Folds a text that comes in pieces cut anywhere to the octets to which the whole of it folds (<see cref="TextFolding"/>).
/// </summary>
public sealed class FoldedText : IDisposable
{
    // Longer than any run of characters that one might compose into the next, in honest text
    private const int MostPending = 64 << 10;

    private char[] _pending = [];
    private char[] _folded = [];
    private int _length;

    /// <summary>False after a text that could only be cut where folding may differ.</summary>
    public bool IsComplete { get; private set; } = true;

    /// <summary>Takes a whole text.</summary>
    public void AddWhole(ReadOnlySpan<char> text, FoldedOctets into)
    {
        Add(text, into);
        End(into);
    }

    /// <summary>Takes the next piece of a text.</summary>
    public void Add(ReadOnlySpan<char> piece, FoldedOctets into)
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
        into.Append(TextFolding.Fold(_pending.AsSpan(0, end), ref _folded));
        _pending.AsSpan(end, _length - end).CopyTo(_pending);
        _length -= end;
    }

    /// <summary>The text is at its end; what comes next is another one.</summary>
    public void End(FoldedOctets into)
    {
        into.Append(TextFolding.Fold(_pending.AsSpan(0, _length), ref _folded));
        into.Break();
        _length = 0;
    }

    /// <summary>Forgets what was taken of a text, and that some was incomplete.</summary>
    public void Reset()
    {
        _length = 0;
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
