using System.Text;
using Hikyaku.Protocol.Imap;
using Hikyaku.Protocol.Message.Grams;
using Hikyaku.Protocol.Message.Headers;
using Hikyaku.Store.Messages;

namespace Hikyaku.Store.Search;

/// <summary>Makes the index's entry of a message: the grams of each scope. To be used for one message after the other.</summary>
internal sealed class IndexedText : TextVisitor, IDisposable
{
    // What is beyond is not indexed, and the message looked at by every search
    private const int MostCharacters = 2 << 20;
    private const int MostGrams = 50_000;

    private const int Body = 0;
    private const int Headers = 1;
    private const int Subject = 2;
    private const int From = 3;

    private static readonly EnvelopeField[] AddressFields = [EnvelopeField.From, EnvelopeField.To, EnvelopeField.Cc, EnvelopeField.Bcc];

    private readonly GramSet[] _scopes = [.. Enumerable.Range(0, IndexKeys.Scopes).Select(_ => new GramSet())];
    private readonly GramCollector _collector = new();
    private readonly bool[] _isUnknown = new bool[IndexKeys.Scopes];
    private byte[] _list = [];
    private int _characters;

    /// <inheritdoc/>
    public override bool IsDone => _characters > MostCharacters;

    /// <inheritdoc/>
    public override bool WantsParts => true;

    /// <summary>The keys of a message as a <see cref="GramList"/>, valid until the next call.</summary>
    internal ReadOnlySpan<byte> KeysOf(UnindexedMessage message, MessageContent? content)
    {
        Clear();
        try
        {
            AddEnvelope(message.Envelope);
            if (content is null)
                MarkUnknown(Body, Headers);
            else
                MessageText.Visit(content, message.Parts, this);
        }
        catch (Exception damage) when (damage is FormatException or StoreUnusableException)
        {
            // Every search that comes to it says what is wrong with it
            Array.Fill(_isUnknown, true);
        }
        if (IsDone || !_collector.IsComplete)
            MarkUnknown(Body, Headers);
        return Encode();
    }

    /// <inheritdoc/>
    public override void VisitField(HeaderField field, HeaderPlace place)
    {
        var text = $"{Encoding.UTF8.GetString(field.Name)}: {field.Decode()}";
        _characters += text.Length;
        _collector.AddWhole(text, _scopes[place == HeaderPlace.EnclosedMessage ? Body : Headers]);
    }

    /// <inheritdoc/>
    public override void VisitFileName(string name) => _collector.AddWhole(name, _scopes[Body]);

    /// <inheritdoc/>
    public override void VisitText(ReadOnlySpan<char> piece)
    {
        _characters += piece.Length;
        _collector.Add(piece, _scopes[Body]);
    }

    /// <inheritdoc/>
    public override void EndText() => _collector.End(_scopes[Body]);

    /// <inheritdoc/>
    public void Dispose() => _collector.Dispose();

    private void Clear()
    {
        foreach (var scope in _scopes)
            scope.Clear();
        Array.Clear(_isUnknown);
        _collector.Reset();
        _characters = 0;
    }

    private void MarkUnknown(params ReadOnlySpan<int> scopes)
    {
        foreach (var scope in scopes)
            _isUnknown[scope] = true;
    }

    private void AddEnvelope(ReadOnlySpan<byte> envelope)
    {
        _collector.AddWhole(EnvelopeText.Subject(envelope), _scopes[Subject]);
        for (var i = 0; i < AddressFields.Length; i++)
            _collector.AddWhole(EnvelopeText.Addresses(envelope, AddressFields[i]), _scopes[From + i]);
    }

    private ReadOnlySpan<byte> Encode()
    {
        var length = 0;
        ulong last = 0;
        for (var scope = 0; scope < _scopes.Length; scope++)
        {
            if (_isUnknown[scope] || _scopes[scope].Count > MostGrams)
            {
                GramList.Append(ref _list, ref length, ref last, IndexKeys.Unknown(scope));
                continue;
            }
            foreach (var gram in _scopes[scope].Sorted())
                GramList.Append(ref _list, ref length, ref last, IndexKeys.Of(scope, gram));
        }
        return _list.AsSpan(0, length);
    }
}
