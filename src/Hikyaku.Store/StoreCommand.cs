namespace Hikyaku.Store;

/// <summary>
/// A change that the writer carries out. It may be carried out more than once (when a transaction is taken back
/// because of another command), and must check everything that can be refused before it changes the first row.
/// </summary>
internal abstract class StoreCommand
{
    /// <summary>Who asked for it, when that is a session with a watch of its own.</summary>
    internal ChangeOrigin? Origin { get; init; }

    /// <summary>Carries out the change in the transaction under way, and keeps the result.</summary>
    internal abstract void Execute(WriteScope scope);

    /// <summary>The transaction is durable (or the change was refused): hands out the result.</summary>
    internal abstract void Complete();

    /// <summary>Nothing was changed, for a reason outside the program.</summary>
    internal abstract void Refuse(StoreError error);

    /// <summary>Nothing was changed, because of a fault of the program.</summary>
    internal abstract void Fail(Exception fault);
}

/// <summary>A change with a result for the one who asked.</summary>
internal abstract class StoreCommand<T> : StoreCommand
{
    private readonly TaskCompletionSource<StoreResult<T>> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private StoreResult<T> _result;

    /// <summary>Ends when the change is durable or refused.</summary>
    internal Task<StoreResult<T>> Done => _done.Task;

    internal sealed override void Execute(WriteScope scope) => _result = Run(scope);

    internal sealed override void Complete() => _done.SetResult(_result);

    internal sealed override void Refuse(StoreError error) => _done.SetResult(error);

    internal sealed override void Fail(Exception fault) => _done.SetException(fault);

    protected abstract StoreResult<T> Run(WriteScope scope);
}

/// <summary>A rare change, written as a function where it is asked for.</summary>
internal sealed class StoreFunction<T>(Func<WriteScope, StoreResult<T>> function) : StoreCommand<T>
{
    protected override StoreResult<T> Run(WriteScope scope) => function(scope);
}
