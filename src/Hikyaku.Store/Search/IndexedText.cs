using Hikyaku.Protocol.Imap;
using Hikyaku.Protocol.Message.Headers;
using Hikyaku.Protocol.Message.Tokens;
using Hikyaku.Store.Messages;

namespace Hikyaku.Store.Search;

/// <summary>Makes the index's entry of a message: its folded text in each scope. To be used for one message after the other.</summary>
internal sealed class IndexedText : TextVisitor, IDisposable
{
    // What is beyond is not indexed, and the message looked at by every search
    private const int MostCharacters = 2 << 20;

    private const int Body = 0;
    private const int Headers = 1;
    private const int Subject = 2;
    private const int From = 3;

    private static readonly EnvelopeField[] AddressFields = [EnvelopeField.From, EnvelopeField.To, EnvelopeField.Cc, EnvelopeField.Bcc];

    private readonly FoldedOctets[] _scopes = [.. Enumerable.Range(0, IndexScopes.Count).Select(_ => new FoldedOctets())];
    private readonly FoldedText _folded = new();
    private readonly bool[] _isUnknown = new bool[IndexScopes.Count];
    private int _characters;

    /// <inheritdoc/>
    public override bool IsDone => _characters > MostCharacters;

    /// <inheritdoc/>
    public override bool WantsParts => true;

    /// <summary>The texts of a message as a <see cref="FreshText"/>.</summary>
    internal byte[] Of(UnindexedMessage message, MessageContent? content)
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
        if (IsDone || !_folded.IsComplete)
            MarkUnknown(Body, Headers);
        return FreshText.Encode(_scopes, _isUnknown);
    }

    /// <inheritdoc/>
    public override void VisitField(HeaderField field, HeaderPlace place)
    {
        var text = MessageText.Line(field);
        _characters += text.Length;
        _folded.AddWhole(text, _scopes[place == HeaderPlace.EnclosedMessage ? Body : Headers]);
    }

    /// <inheritdoc/>
    public override void VisitFileName(string name) => _folded.AddWhole(name, _scopes[Body]);

    /// <inheritdoc/>
    public override void VisitText(ReadOnlySpan<char> piece)
    {
        _characters += piece.Length;
        _folded.Add(piece, _scopes[Body]);
    }

    /// <inheritdoc/>
    public override void EndText() => _folded.End(_scopes[Body]);

    /// <inheritdoc/>
    public void Dispose() => _folded.Dispose();

    private void Clear()
    {
        foreach (var scope in _scopes)
            scope.Clear();
        Array.Clear(_isUnknown);
        _folded.Reset();
        _characters = 0;
    }

    private void MarkUnknown(params ReadOnlySpan<int> scopes)
    {
        foreach (var scope in scopes)
            _isUnknown[scope] = true;
    }

    private void AddEnvelope(ReadOnlySpan<byte> envelope)
    {
        _folded.AddWhole(EnvelopeText.Subject(envelope), _scopes[Subject]);
        for (var i = 0; i < AddressFields.Length; i++)
            _folded.AddWhole(EnvelopeText.Addresses(envelope, AddressFields[i]), _scopes[From + i]);
    }
}
