using Microsoft.Extensions.Logging;

namespace Hikyaku.Store;

/// <summary>
/// The writer: one thread that carries out everything waiting in one transaction, makes it durable, tells the views,
/// and then those who asked. While it commits, the next commands gather; there is no timer (group commit).
/// </summary>
internal sealed partial class CommitQueue : IAsyncDisposable
{
    private const int MostInTransaction = 512;
    private const int ChoresWhenBusy = 32;
    private const int ChoresWhenIdle = 512;

    private readonly WriteScope _scope;
    private readonly ILogger _log;
    private readonly Thread _thread;
    private readonly Lock _gate = new();
    private readonly Wakeup _wakeup = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private List<StoreCommand> _waiting = [];
    private List<StoreCommand> _taken = [];
    private bool _sleeping;
    private bool _closed;
    private Chores _chores;
    private long _carriedOut;

    internal CommitQueue(WriteScope scope, ILogger<CommitQueue> log)
    {
        (_scope, _log) = (scope, log);
        _thread = new Thread(Work) { Name = "store writer", IsBackground = true };
        _thread.Start();
    }

    /// <summary>How many commands were carried out so far: what else wants the disk and the processors can see how busy they are.</summary>
    internal long CarriedOut => Volatile.Read(ref _carriedOut);

    /// <summary>Hands a command to the writer and gives its task.</summary>
    internal Task<StoreResult<T>> RunAsync<T>(StoreCommand<T> command)
    {
        Post(command);
        return command.Done;
    }

    /// <summary>The same for a rare change, written as a function.</summary>
    internal Task<StoreResult<T>> RunAsync<T>(Func<WriteScope, StoreResult<T>> function, ChangeOrigin? origin = null)
        => RunAsync(new StoreFunction<T>(function) { Origin = origin });

    /// <summary>Hands a command to the writer, who calls its end.</summary>
    internal void Post(StoreCommand command)
    {
        bool wake;
        lock (_gate)
        {
            if (_closed)
            {
                command.Refuse(new StoreError(StoreErrorKind.Unavailable, "The server is stopping."));
                return;
            }

            _waiting.Add(command);
            wake = _sleeping;
            _sleeping = false;
        }

        if (wake)
            _wakeup.Call();
    }

    /// <summary>Carries out what was handed over before, then ends the thread.</summary>
    public async ValueTask DisposeAsync()
    {
        bool wake;
        lock (_gate)
        {
            _closed = true;
            wake = _sleeping;
            _sleeping = false;
        }

        if (wake)
            _wakeup.Call();
        await _ended.Task.ConfigureAwait(false);
        _wakeup.Dispose();
    }

    private void Work()
    {
        try
        {
            while (Take() is { } batch)
            {
                for (var done = 0; done < batch.Count; done += MostInTransaction)
                    Commit(batch, done, Math.Min(MostInTransaction, batch.Count - done));
                batch.Clear();
            }

            _ended.SetResult();
        }
        catch (Exception fault)
        {
            _ended.SetException(fault);
            throw;
        }
    }

    /// <summary>Everything that waits; while nothing does, does some chores, then sleeps. Null when closed.</summary>
    private List<StoreCommand>? Take()
    {
        while (true)
        {
            bool sleep;
            lock (_gate)
            {
                if (_waiting.Count > 0)
                {
                    (_waiting, _taken) = (_taken, _waiting);
                    return _taken;
                }

                if (_closed)
                    return null;
                sleep = _sleeping = !(_scope.HasChores && _chores == Chores.Allowed);
            }

            if (sleep)
                _wakeup.Await();
            else
                DoChores();
        }
    }

    private void Commit(List<StoreCommand> batch, int from, int count)
    {
        try
        {
            _scope.Begin();
            for (var i = from; i < from + count; i++)
            {
                _scope.Serve(batch[i].Origin);
                batch[i].Execute(_scope);
            }

            TryChores(ChoresWhenBusy);
            _scope.Commit();
            _chores = _chores == Chores.Paused ? Chores.Allowed : _chores;
        }
        catch (StorageFailureException failure)
        {
            _scope.Rollback();
            Report(failure);
            for (var i = from; i < from + count; i++)
                batch[i].Refuse(new StoreError(StoreErrorKind.Unavailable, "The disk is full or failing. Nothing was changed."));
            return;
        }
        catch (ChoreFaultException fault)
        {
            _scope.Rollback();
            StopChores(fault);
            Commit(batch, from, count);
            return;
        }
        catch (Exception fault)
        {
            _scope.Rollback();
            FindFault(batch, from, count, fault);
            return;
        }

        _scope.Publish();
        Volatile.Write(ref _carriedOut, _carriedOut + count);
        for (var i = from; i < from + count; i++)
            batch[i].Complete();
    }

    /// <summary>A command failed for a fault of ours: the others get their own transactions, so that only it fails.</summary>
    private void FindFault(List<StoreCommand> batch, int from, int count, Exception fault)
    {
        if (count == 1)
        {
            CommandFailed(_log, batch[from].GetType().Name, fault);
            batch[from].Fail(fault);
            return;
        }

        for (var i = from; i < from + count; i++)
            Commit(batch, i, 1);
    }

    private void DoChores()
    {
        try
        {
            _scope.Begin();
            TryChores(ChoresWhenIdle);
            _scope.Commit();
            _scope.Publish();
        }
        catch (StorageFailureException failure)
        {
            _scope.Rollback();
            Report(failure);
            _chores = Chores.Paused; // until a commit went well again
        }
        catch (ChoreFaultException fault)
        {
            _scope.Rollback();
            StopChores(fault);
        }
    }

    private void TryChores(int most)
    {
        if (_chores != Chores.Allowed)
            return;
        try
        {
            _scope.DoChores(most);
        }
        catch (Exception fault) when (fault is not StorageFailureException)
        {
            throw new ChoreFaultException(fault);
        }
    }

    /// <summary>A fault of ours in what nobody waits for must not keep mail from being taken.</summary>
    private void StopChores(ChoreFaultException fault)
    {
        ChoresStopped(_log, fault.InnerException!);
        _chores = Chores.Stopped;
    }

    private void Report(StorageFailureException failure)
    {
        if (failure.Damaged)
            DatabaseDamaged(_log, failure.Message);
        else
            CommitFailed(_log, failure.Message);
    }

    private enum Chores
    {
        Allowed,
        Paused,
        Stopped,
    }

    private sealed class ChoreFaultException(Exception fault) : Exception(fault.Message, fault);
}
