using Hikyaku.Store.Blobs;

namespace Hikyaku.Store.Messages;

/// <summary>
/// Brings the bytes of a command's messages to the disk and, when the last of them is there, hands the command to the
/// writer; all on the blob stage's thread.
/// </summary>
internal sealed class BlobsOfCommand(AcceptMessages command, CommitQueue commits, int count)
{
    private int _left = count;
    private volatile bool _failed;

    internal BlobAppend Append(PendingAcceptance acceptance) => new OneBlob(this, acceptance);

    private void OnEnd()
    {
        if (Interlocked.Decrement(ref _left) > 0)
            return;
        if (_failed)
            command.Refuse(new StoreError(StoreErrorKind.Unavailable, "The disk is full or failing. Nothing was changed."));
        else
            commits.Post(command);
    }

    private sealed class OneBlob(BlobsOfCommand whole, PendingAcceptance acceptance) : BlobAppend(acceptance.Acceptance.Content)
    {
        internal override void OnSynced(BlobLocation location)
        {
            acceptance.Location = location;
            whole.OnEnd();
        }

        internal override void OnFailed(IOException failure)
        {
            whole._failed = true;
            whole.OnEnd();
        }
    }
}
