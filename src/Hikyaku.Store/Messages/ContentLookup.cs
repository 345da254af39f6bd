namespace Hikyaku.Store.Messages;

/// <summary>Where the bytes of many e-mails lie, found together; opened one by one.</summary>
public sealed class ContentLookup
{
    private readonly MessageStore _store;
    private readonly long[] _ids;
    private readonly StoredContent?[] _found;

    internal ContentLookup(MessageStore store, long[] ids, StoredContent?[] found) => (_store, _ids, _found) = (store, ids, found);

    /// <summary>Opens the bytes of the e-mail at that place of the list; null when it is gone.</summary>
    /// <exception cref="StoreUnusableException">The bytes are lost or damaged.</exception>
    public MessageContent? Open(int index) =>
        _found[index] is { } content ? _store.Open(content) ?? _store.OpenContent(_ids[index]) : null;
}
