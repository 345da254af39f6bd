using Hikyaku.Protocol.Message.Tokens;
using Hikyaku.Store.Sqlite;

namespace Hikyaku.Store.Search;

/// <summary>Looks for needles among the words of one run in one scope.</summary>
internal sealed class NeedleSearch
{
    private const int LongestCharacter = 3;

    private readonly SearchQueries _reader;
    private readonly IndexRun _run;
    private readonly int _scope;
    private readonly WordBlock _block;
    private readonly PostingReader _lists;

    internal NeedleSearch(SearchQueries reader, in IndexRun run, int scope, WordBlock block, PostingReader lists) =>
        (_reader, _run, _scope, _block, _lists) = (reader, run, scope, block, lists);

    /// <summary>Finds the words that each token of each needle may be; null for a needle that no message can hold.</summary>
    internal FoundWords[]?[] Find(IReadOnlyList<Needle> needles, ReadOnlySpan<bool> isWanted)
    {
        var found = new FoundWords[]?[needles.Count];
        var open = new List<(byte[] Part, FoundWords Words)>();
        for (var i = 0; i < needles.Count; i++)
        {
            if (isWanted[i])
                found[i] = FindKnown(needles[i]);
            // Only the first token can be the end of any word: for those all words have to be gone through
            if (found[i] is { } words && needles[i].Tokens[0] is { IsOpenBefore: true } first)
                open.Add((PartOf(first), words[0]));
        }
        if (open.Count > 0)
            GoThroughAll(open);
        return found;
    }

    /// <summary>The messages whose text in the scope is not, or not wholly, indexed.</summary>
    internal FoundWords FindUnknown()
    {
        var words = new FoundWords(_run, keepsWords: false);
        LookUp(IndexScopes.UnknownWord, isOpenAfter: false, words);
        return words;
    }

    /// <summary>Every token that is no word and no space, and the end of the text: beside a word, none of them puts a space there.</summary>
    /// <param name="isBefore">True for what comes before a word: then neither is what ends with a space.</param>
    internal FoundWords FindNoSpaces(bool isBefore)
    {
        var found = new FoundWords(_run, keepsWords: true);
        for (var number = _reader.FindWords(_run.Id, [(byte)_scope]); ; number++)
        {
            _block.Read(_reader, _run.Id, number);
            while (_block.Scope == _scope && _block.MoveNext())
            {
                var word = _block.Word;
                var isSpace = word is [(byte)' '] || (isBefore && word[^1] == (byte)' ');
                if (word.Length <= LongestCharacter && !isSpace && !TokenRules.IsWord(word) && !word.SequenceEqual(IndexScopes.UnknownWord))
                    found.Add(_block, _lists);
            }
            if (_block.IsLast || _block.Scope > _scope)
                return found;
        }
    }

    private FoundWords[]? FindKnown(Needle needle)
    {
        var words = new FoundWords[needle.Tokens.Count];
        for (var i = words.Length - 1; i >= 0; i--)
        {
            var token = needle.Tokens[i];
            words[i] = new FoundWords(_run, keepsWords: words.Length > 1 || needle.IsSpaceBefore || needle.IsSpaceAfter);
            if (token.IsOpenBefore)
                continue;
            LookUp(token.Octets.Span, token.IsOpenAfter, words[i]);
            if (words[i].IsEmpty)
                return null;
        }
        return words;
    }

    /// <summary>Adds a word, or all that begin with it: they follow each other.</summary>
    private void LookUp(ReadOnlySpan<byte> word, bool isOpenAfter, FoundWords found)
    {
        byte[] key = [(byte)_scope, .. word];
        byte[] part = isOpenAfter ? [0, .. word] : [0, .. word, 0];
        var number = _reader.FindWords(_run.Id, key);
        for (var first = true; ; first = false, number++)
        {
            _block.Read(_reader, _run.Id, number);
            var any = _block.Scope == _scope && AddAll(part, skipped: 1, found);
            if (_block.IsLast || (!any && !first) || (any && !isOpenAfter) || _block.Scope > _scope)
                return;
        }
    }

    private void GoThroughAll(List<(byte[] Part, FoundWords Words)> open)
    {
        for (var number = _reader.FindWords(_run.Id, [(byte)_scope]); ; number++)
        {
            _block.Read(_reader, _run.Id, number);
            if (_block.Scope == _scope)
            {
                var left = false;
                foreach (var (part, words) in open)
                {
                    if (words.IsDone)
                        continue;
                    left = true;
                    _block.Rewind();
                    AddAll(part, skipped: 0, words);
                }
                if (!left)
                    return;
            }
            if (_block.IsLast || _block.Scope > _scope)
                return;
        }
    }

    /// <summary>Adds every word of the block in which the octets are; they may begin with the zero before a word.</summary>
    private bool AddAll(ReadOnlySpan<byte> part, int skipped, FoundWords found)
    {
        var words = _block.Words;
        var any = false;
        for (var at = 0; at < words.Length;)
        {
            var place = words[at..].IndexOf(part);
            if (place < 0)
                break;
            any = true;
            _block.MoveTo(at + place + skipped);
            found.Add(_block, _lists);
            at += place + skipped;
            // The zero behind the word is the one before the next
            at += words[at..].IndexOf((byte)0);
        }
        return any;
    }

    private static byte[] PartOf(NeedleToken token) => token.IsOpenAfter ? token.Octets.ToArray() : [.. token.Octets.Span, 0];
}
