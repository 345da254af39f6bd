using System.Globalization;
using System.Security.Cryptography;
using Hikyaku.Store.Accounts;

namespace Hikyaku.Store.Mailboxes;

/// <summary>
/// The keys with which accounts sign URLs of what lies in a mailbox (RFC 4467 §2.3): one for each account and mailbox, made
/// when it is first needed. Taking a key away revokes every URL that was signed with it.
/// </summary>
public sealed class UrlKeys
{
    private const int KeyBytes = 32;

    private readonly IStoreEngine _engine;
    private readonly CommitQueue _commits;

    internal UrlKeys(IStoreEngine engine, CommitQueue commits) => (_engine, _commits) = (engine, commits);

    /// <summary>The key of an account in a mailbox, or null.</summary>
    public byte[]? Find(AccountId account, Mailbox mailbox)
    {
        using var reader = _engine.Read();
        return Find(reader, account, mailbox);
    }

    /// <summary>The same; a new one where there is none.</summary>
    public async Task<StoreResult<byte[]>> GetAsync(AccountId account, Mailbox mailbox, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        if (Find(account, mailbox) is { } known)
            return known;
        return await _commits.RunAsync<byte[]>(scope =>
        {
            if (Find(scope.Writer, account, mailbox) is { } meanwhile)
                return meanwhile;
            if (scope.Account(account) is null || scope.Mailbox(mailbox.Id) is null)
                return new StoreError(StoreErrorKind.NotFound, "No such mailbox");
            var key = RandomNumberGenerator.GetBytes(KeyBytes);
            scope.Writer.SetAnnotation(AnnotationPlace.OfServerItself(mailbox), new Annotation(EntryOf(account), key));
            return key;
        }).ConfigureAwait(false);
    }

    /// <summary>Takes the keys of an account in these mailboxes away, and tells their views.</summary>
    public async Task<StoreResult<bool>> RemoveAsync(AccountId account, IReadOnlyList<Mailbox> mailboxes, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        return await _commits.RunAsync<bool>(scope =>
        {
            foreach (var mailbox in mailboxes)
            {
                scope.Writer.SetAnnotation(AnnotationPlace.OfServerItself(mailbox), new Annotation(EntryOf(account), null));
                scope.NoteKeyReset(mailbox.Id, account);
            }
            return true;
        }).ConfigureAwait(false);
    }

    private static byte[]? Find(IStoreReader reader, AccountId account, Mailbox mailbox)
    {
        var entry = EntryOf(account);
        return reader.Annotations(AnnotationPlace.OfServerItself(mailbox)).FirstOrDefault(annotation => annotation.Entry == entry)?.Value;
    }

    private static string EntryOf(AccountId account) => string.Create(CultureInfo.InvariantCulture, $"/urlkey/{account.Value}");
}
