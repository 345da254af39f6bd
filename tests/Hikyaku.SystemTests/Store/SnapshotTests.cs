using CsCheck;
using Hikyaku.Store.Mailboxes;
using Xunit;

namespace Hikyaku.SystemTests.Store;

/// <summary>Snapshots against a plain list that is changed in the same way.</summary>
public sealed class SnapshotTests
{
    private enum Step
    {
        Append,
        Flag,
        Remove,
        Publish,
    }

    private static readonly Gen<List<(Step, int, int)>> Steps =
        Gen.Select(Gen.Int[0, 3].Select(number => (Step)number), Gen.Int[0, 3000], Gen.Int[1, 700]).List[1, 40];

    [Fact]
    public void A_snapshot_holds_what_a_list_holds_after_the_same_changes()
        => Steps.Sample(steps =>
        {
            var world = new World();
            foreach (var (step, at, count) in steps)
            {
                world.Do(step, at, count);
                var snapshot = world.Publish();
                Assert.Equal(world.Model.Count, snapshot.Count);
                for (var i = 0; i < snapshot.Count; i++)
                    Assert.Equal(world.Model[i], snapshot[i]);
            }
        }, iter: 40, threads: 2);

    [Fact]
    public void The_index_of_a_uid_is_where_it_stands_or_would_stand()
        => Steps.Sample(steps =>
        {
            var world = new World();
            foreach (var (step, at, count) in steps)
                world.Do(step, at, count);
            var snapshot = world.Publish();
            var uids = world.Model.Select(entry => entry.Uid).ToList();
            for (var uid = 0u; uid < world.UidNext + 2; uid += 1 + (uid / 50))
            {
                Assert.Equal(uids.BinarySearch(uid), snapshot.IndexOf(uid));
                Assert.Equal(uids.BinarySearch(uid), snapshot.IndexOf(uid, near: (int)(uid % 7) - 3 + uids.Count(earlier => earlier < uid)));
            }
        }, iter: 40, threads: 2);

    [Fact]
    public void A_difference_names_exactly_what_went_what_changed_and_what_came()
        => Steps.Sample(steps =>
        {
            var world = new World();
            var (earlier, model) = (world.Publish(), world.Model.ToList());
            foreach (var (step, at, count) in steps)
            {
                world.Do(step, at, count);
                if (step != Step.Publish)
                    continue;
                AssertDifference(model, world.Model, world.Publish().Since(earlier));
                if (at % 2 == 0)
                    (earlier, model) = (world.Publish(), world.Model.ToList());
            }

            AssertDifference(model, world.Model, world.Publish().Since(earlier));
        }, iter: 60, threads: 2);

    [Fact]
    public void What_changed_after_a_modseq_is_found_without_looking_at_everything()
        => Steps.Sample(steps =>
        {
            var world = new World();
            foreach (var (step, at, count) in steps)
            {
                world.Do(step, at, count);
                var snapshot = world.Publish();
                var (modSeq, from, to) = (count % 20, Math.Min(at, snapshot.Count), snapshot.Count - (snapshot.Count - Math.Min(at, snapshot.Count)) / 3);
                var expected = Enumerable.Range(from, Math.Max(0, to - from)).Where(index => snapshot[index].ModSeq > modSeq);
                Assert.Equal(expected, snapshot.ChangedAfter(modSeq, from, to));
            }
        }, iter: 40, threads: 2);

    [Fact]
    public void An_older_snapshot_stays_what_it_was_while_newer_ones_are_made()
        => Steps.Sample(steps =>
        {
            var world = new World();
            var kept = new List<(MailboxSnapshot, List<MailboxEntry>)>();
            foreach (var (step, at, count) in steps)
            {
                world.Do(step, at, count);
                kept.Add((world.Publish(), world.Model.ToList()));
            }

            foreach (var (snapshot, model) in kept)
            {
                Assert.Equal(model.Count, snapshot.Count);
                for (var i = 0; i < model.Count; i += 7)
                    Assert.Equal(model[i], snapshot[i]);
            }
        }, iter: 20, threads: 2);

    [Fact]
    public void A_snapshot_without_changes_differs_in_nothing()
    {
        var snapshot = new SnapshotEditor().ToSnapshot(1, 0);

        Assert.True(snapshot.Since(snapshot).IsEmpty);
        Assert.Equal(~0, snapshot.IndexOf(5));
        Assert.Throws<ArgumentOutOfRangeException>(() => snapshot[0]);
    }

    private static void AssertDifference(List<MailboxEntry> before, List<MailboxEntry> after, SnapshotDifference difference)
    {
        var old = before.ToDictionary(entry => entry.Uid);
        var now = after.ToDictionary(entry => entry.Uid);
        Assert.Equal(before.Where(entry => !now.ContainsKey(entry.Uid)).Select(entry => entry.Uid), difference.Expunged);
        Assert.Equal(after.Where(entry => old.TryGetValue(entry.Uid, out var was) && was.ModSeq != entry.ModSeq), difference.Changed);
        Assert.Equal(after.Where(entry => !old.ContainsKey(entry.Uid)), difference.Added);
    }

    private sealed class World
    {
        private MailboxSnapshot _published = new SnapshotEditor().ToSnapshot(1, 0);
        private SnapshotEditor? _editor;
        private long _modSeq;

        public List<MailboxEntry> Model { get; private set; } = [];
        public uint UidNext { get; private set; } = 1;

        private SnapshotEditor Editor => _editor ??= new SnapshotEditor(_published);

        public void Do(Step step, int at, int count)
        {
            _modSeq++;
            switch (step)
            {
                case Step.Append:
                    for (; count > 0; count--)
                        Append();
                    break;
                case Step.Flag when Model.Count > 0:
                    for (var i = at % Model.Count; i < Model.Count && count > 0; i += 1 + (at % 3), count--)
                        Editor.Set(i, Model[i] = Model[i] with { Flags = Model[i].Flags ^ SystemFlags.Seen, ModSeq = _modSeq });
                    break;
                case Step.Remove when Model.Count > 0:
                    var from = at % Model.Count;
                    var to = Math.Min(Model.Count, from + count);
                    Editor.Remove(from, to);
                    Model.RemoveRange(from, to - from);
                    break;
                case Step.Publish when at % 5 == 0:
                    RollBackAnAppend();
                    break;
            }
        }

        public MailboxSnapshot Publish()
        {
            if (_editor is not null)
                _published = _editor.ToSnapshot(UidNext, _modSeq);
            _editor = null;
            return _published;
        }

        private void Append()
        {
            UidNext += (uint)(_modSeq % 3) + 1;
            var entry = new MailboxEntry(UidNext, SystemFlags.None, 0, _modSeq, UidNext * 10L, 100, 0);
            Editor.Append(entry);
            Model.Add(entry);
        }

        /// <summary>An editor that is thrown away must leave no trace, though it wrote into a shared chunk.</summary>
        private void RollBackAnAppend()
        {
            var thrownAway = new SnapshotEditor(Publish());
            thrownAway.Append(new MailboxEntry(uint.MaxValue, SystemFlags.Draft, 9, 9, 9, 9, 9));
        }
    }
}
