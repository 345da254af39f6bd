namespace Hikyaku.Store.Blobs;

/// <summary>An append for those to whom a task will do.</summary>
internal sealed class AwaitedAppend(BlobDraft draft) : BlobAppend(draft)
{
    private readonly TaskCompletionSource<BlobLocation> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal Task<BlobLocation> Done => _done.Task;

    internal override void OnSynced(BlobLocation location) => _done.SetResult(location);

    internal override void OnFailed(IOException failure) => _done.SetException(failure);
}
