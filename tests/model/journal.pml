/* The rules of a journal (docs/decisions/0001-claims-not-transactions.md) as a model for spin: two
 * writers, all readers, and a log that does everything that eventstore/record_log.h does not
 * forbid. spin goes through every order in which they can act, within the bounds below. Names are
 * those of eventstore/reader_rule.*, committed_reader.* and journal_writer.*.
 *
 * As it stands, it keeps every promise. Without any one clause (clauses.pml) a promise breaks. The
 * situations that the clauses are for do come about (-DSITUATION=n). With -DPROGRESS, faults end at
 * any moment, and a writer that is left alone then finishes. model_test.py runs all this; README.md
 * says how to do it by hand.
 *
 * What is simpler here than in the code, and why nothing is lost:
 * - A writer that has crashed, is paused or waits does nothing, and nobody can tell these apart. So
 *   a crash is one step with the start after it, and giving up a claim with the next claim.
 * - Reading is part of the step that needs it. What was read never changes, and a claim that is
 *   sent long after the reading is one that lands late.
 * - A writer reads from the first record every time. Land() holds each record against readers that
 *   resumed from a saved state instead, at every place.
 * - An outcome is chosen when its turn comes, among all that the log can have told by then.
 * - Not appended, acknowledged without an offset, a broken client: the writer treats each like an
 *   unknown outcome, and that one is possible here at any time, landed or not.
 * - An owner decides at once all that it may have in flight. A commit that it would send later is
 *   one that lands later.
 * - A gap between two offsets is like a foreign record there: everybody passes over it.
 * Not in the model: time, trimming, a log that was replaced (the hash of the last record), random
 * claim ids that are equal all the same, records that are broken or of newer software.
 */

/* ------------------------------------------------------------------------------------ Bounds -- */

#ifndef CLAIMS
#define CLAIMS 3 /* sent by both writers together */
#endif
#ifndef COMMANDS
#define COMMANDS 4 /* in the inbox, which every owner reads in order */
#endif
#ifndef IN_FLIGHT
#define IN_FLIGHT 3 /* in_flight_max: commits of one writer that are sent and not confirmed */
#endif
#ifndef LOG
#define LOG 6 /* records in the log, counting those that do not count */
#endif
/* An append lands at most twice. Any number of the records in the log may be foreign. */

#ifdef PROGRESS /* has room for one claim more, and for everything to land */
#define CLAIMS_EVER (CLAIMS + 1)
#define LOG_EVER (LOG + RECORDS)
#else
#define CLAIMS_EVER CLAIMS
#define LOG_EVER LOG
#endif

/* ----------------------------------------------------------------------------------- Records -- */

#define NONE 0
#define NOWHERE 255
#define BIT(n) (1 << (n))
#define ALL_COMMANDS (BIT(COMMANDS) - 1)

/* Records have numbers. 0 is foreign. 1, 2, ... are the claims in the order of sending. Behind them
 * each claim has places for as many commits as there are commands. */
#define FOREIGN 0
#define COMMIT(claim, place) (1 + CLAIMS_EVER + ((claim) - 1) * COMMANDS + (place))
#define RECORDS (1 + CLAIMS_EVER + CLAIMS_EVER * COMMANDS)
#define IS_CLAIM(number) ((number) != FOREIGN && (number) <= CLAIMS_EVER)
#define IS_COMMIT(number) ((number) > CLAIMS_EVER)
#define CLAIM_OF(commit) (((commit) - 1 - CLAIMS_EVER) / COMMANDS + 1)
#define PLACE_OF(commit) (((commit) - 1 - CLAIMS_EVER) % COMMANDS)

typedef Claim {
  byte term;
  byte claim_id
}

typedef Commit {
  byte claim_id;
  byte seq;
  byte command;
  byte decided_on /* the last commit of the state that it was decided on; that one names its own */
}

Claim claims[CLAIMS_EVER + 1];
Commit commits[RECORDS];
byte claims_sent;
byte commits_sent[CLAIMS_EVER + 1];

#define WAS_SENT(number) \
  (IS_CLAIM(number) && (number) <= claims_sent || \
   IS_COMMIT(number) && PLACE_OF(number) < commits_sent[CLAIM_OF(number)])

byte log[LOG_EVER];
byte log_end;
byte first_at[RECORDS] = NOWHERE;  /* the offset of each record */
byte second_at[RECORDS] = NOWHERE; /* and of its second copy */

#define HAS_LANDED(number) (first_at[number] != NOWHERE)

/* ------------------------------------------------------------------------------- Reader rule -- */

mtype = { kIgnored, kClaimAccepted, kCommitAccepted };

typedef ReaderState {
  byte term;
  byte claim;
  byte next_sequence
}

/* What the accepted commits say. */
typedef Derived {
  byte commands; /* a bit for each command that is decided */
  byte last      /* the last commit */
}

/* Where a reader of the whole log stands, what it derived, and which commits it accepted, a bit for
 * each. A reading only grows, so what it accepted once it accepts in every later reading. */
ReaderState at_end;
Derived truth;
int accepted;
#if CLAIMS_EVER + CLAIMS_EVER * COMMANDS > 30
#error "more records than bits in `accepted`"
#endif

/* Used within a step, and as they are here between steps. */
ReaderState reader, resumed;
Derived derived;
mtype verdict = kIgnored;
mtype its_verdict = kIgnored;
byte record, offset, i, saved_at;

#include "clauses.pml"

inline EndStep() {
  reader.term = 0; reader.claim = 0; reader.next_sequence = 0;
  resumed.term = 0; resumed.claim = 0; resumed.next_sequence = 0;
  derived.commands = 0; derived.last = 0;
  verdict = kIgnored; its_verdict = kIgnored;
  record = 0; offset = 0; i = 0; saved_at = 0;
  FORGET_LOOK
}

inline ApplyReaderRule(number, state) {
  if
  :: IS_CLAIM(number) && TERM_COUNTS(claims[number].term, state) ->
    state.term = claims[number].term;
    state.claim = claims[number].claim_id;
    state.next_sequence = FIRST_SEQUENCE(state);
    verdict = kClaimAccepted
  :: IS_COMMIT(number) && CLAIM_COUNTS(commits[number].claim_id, state) &&
     SEQUENCE_COUNTS(commits[number].seq, state) ->
    state.next_sequence = commits[number].seq + 1;
    verdict = kCommitAccepted
  :: else -> verdict = kIgnored
  fi
}

inline Evolve(number, state) {
  if
  :: verdict == kCommitAccepted ->
    state.commands = state.commands | BIT(commits[number].command);
    state.last = number
  :: else
  fi
}

/* ---------------------------------------------------------------------------------- Promises -- */

#define PROMISE(condition, broken) \
  if :: (condition) :: else -> printf(broken); assert(false) fi

/* Fails, when it is asked for, where the situation has come about: its trail is the proof. */
#ifndef SITUATION
#define SITUATION 0
#endif
#define COMES_ABOUT(situation, condition) \
  PROMISE(SITUATION != situation || !(condition), "so it comes about\n")

/* The claim under which each writer believes to own, by its _pid: only situations look at it. */
#if SITUATION
byte owned[3];
#define OWNED_BY(writer) owned[writer]
#define BELIEVE_TO_OWN(its_claim) owned[_pid] = its_claim
#else
#define OWNED_BY(writer) NONE
#define BELIEVE_TO_OWN(its_claim) skip
#endif
#define SOMEBODY_OWNS(its_claim) (OWNED_BY(1) == (its_claim) || OWNED_BY(2) == (its_claim))

inline CheckCommit(number) {
  if
  :: verdict == kCommitAccepted ->
    PROMISE(!(truth.commands & BIT(commits[number].command)), "a command has two commits\n");
    PROMISE(commits[number].decided_on == truth.last, "it was decided on another state\n");
    accepted = accepted | BIT(number)
  :: else
  fi
}

/* A reader that resumed at any place says of the last record what one says that never stopped. */
inline CheckResumedReaders() {
  saved_at = 0;
  do
  :: true ->
    resumed.term = SAVED_TERM(reader);
    resumed.claim = SAVED_CLAIM(reader);
    resumed.next_sequence = SAVED_SEQUENCE(reader);
    i = saved_at;
    do
    :: i < log_end -> record = log[i]; ApplyReaderRule(record, resumed); i++
    :: else -> break
    od;
    PROMISE(verdict == its_verdict, "a reader that resumed differs\n");
    if
    :: saved_at < log_end - 1 ->
      record = log[saved_at];
      ApplyReaderRule(record, reader);
      saved_at++
    :: else -> break
    fi
  od
}

/* ---------------------------------------------------------------------------------- Progress -- */

#ifdef PROGRESS
/* From some moment on everything that was sent lands, in order and once, and one writer alone goes
 * on: the assigned one. */
#define NOBODY 255
#define RESTING 254
byte assigned = NOBODY;
byte unlanded; /* records that were sent and have not landed */
#define QUIET (assigned != NOBODY)
#define MAY_ACT (!QUIET || assigned == _pid)
#define ANY_MAY_LAND (QUIET -> unlanded > 0 : log_end < LOG)
#define COUNT_SENT unlanded++
#define COUNT_LANDED unlanded--
#else
#define QUIET false
#define MAY_ACT true
#define ANY_MAY_LAND (log_end < LOG)
#define COUNT_SENT skip
#define COUNT_LANDED skip
#endif

/* --------------------------------------------------------------------------------------- Log -- */

#define IN_ORDER(number) (IS_CLAIM(number) || PLACE_OF(number) == 0 || HAS_LANDED((number) - 1))
#define MAY_LAND(number) \
  (!QUIET && (number) == FOREIGN || \
   !QUIET && WAS_SENT(number) && second_at[number] == NOWHERE || \
   QUIET && WAS_SENT(number) && !HAS_LANDED(number) && IN_ORDER(number))

inline PrintRecord(number) {
  if
  :: number == FOREIGN -> printf("foreign")
  :: IS_CLAIM(number) -> printf("C%d", number)
  :: IS_COMMIT(number) -> printf("C%dd%d", CLAIM_OF(number), PLACE_OF(number))
  fi
}

inline Land(number) {
  PrintRecord(number);
  printf("@%d\n", log_end);
  log[log_end] = number;
  if
  :: number == FOREIGN
  :: number != FOREIGN && !HAS_LANDED(number) -> first_at[number] = log_end; COUNT_LANDED
  :: number != FOREIGN && HAS_LANDED(number) -> second_at[number] = log_end
  fi;
  log_end++;
  COMES_ABOUT(1, IS_CLAIM(number) && claims[number].term == at_end.term &&
                 claims[number].claim_id != at_end.claim);
  ApplyReaderRule(number, at_end);
  COMES_ABOUT(2, IS_COMMIT(number) && verdict == kIgnored && SOMEBODY_OWNS(CLAIM_OF(number)) &&
                 at_end.claim != commits[number].claim_id);
  COMES_ABOUT(3, verdict == kCommitAccepted && !SOMEBODY_OWNS(CLAIM_OF(number)));
  its_verdict = verdict;
  CheckCommit(number);
  Evolve(number, truth);
  CheckResumedReaders();
  EndStep()
}

/* Whatever was sent lands at any time, in any order, once, twice or never. */
active proctype Log() {
  byte number;
end:
  do
  :: atomic {
      ANY_MAY_LAND ->
      do
      :: d_step { MAY_LAND(number) -> Land(number); number = 0 } break
      :: number < RECORDS - 1 -> number++
      :: number == RECORDS - 1 -> number = 0; break
      od
    }
  od
}

/* ------------------------------------------------------------------------------- Writer rule -- */

mtype = { kWaiting, kClaiming, kOwning, kRetired };

#define NAME (64 + _pid) /* A and B */
#define OTHER (3 - _pid)

/* Of the newest claim's commits those before the place `front` are confirmed, the others staged. */
#define FRONT COMMIT(claim, front)
#define IS_STAGED(place) ((place) < commits_sent[claim])
#define CAN_STAGE (commits_sent[claim] - front < IN_FLIGHT)
#define OWN_CLAIM_ID claims[claim].claim_id

inline GiveUpClaim() {
  REMEMBER_GIVEN_UP;
  BELIEVE_TO_OWN(NONE);
  phase = kWaiting;
  front = 0;
  expected = 0;
  state.commands = 0;
  state.last = NONE
}

inline ClaimAgain() {
  printf("%c gives C%d up\n", NAME, claim);
  GiveUpClaim()
}

inline StepDown() {
  printf("%c steps down\n", NAME);
  GiveUpClaim();
  phase = AFTER_STEPPING_DOWN
}

/* It forgets everything, the terms that it tried too. */
inline Crash() {
  if :: claim != NONE -> printf("%c crashes\n", NAME) :: else fi;
  claim = NONE;
  GiveUpClaim()
}

/* When it has read to the end of the log. */
inline SendClaim(greatest_term_tried) {
  claims_sent++;
  COUNT_SENT;
  claims[claims_sent].term = GREATEST_TERM(at_end.term, greatest_term_tried) + 1;
  claims[claims_sent].claim_id = NEW_CLAIM_ID;
  claim = claims_sent;
  phase = kClaiming;
  TAKE_STATE_BEFORE_CLAIM;
  printf("%c sends C%d of term %d\n", NAME, claim, claims[claim].term)
}

inline ReadBefore(bound) {
  i = 0;
  do
  :: i < bound ->
    record = log[i];
    ApplyReaderRule(record, reader);
    Evolve(record, derived);
    LOOK_AT(record);
    i++
  :: else -> break
  od
}

/* Decides the commands that its state does not hold yet. */
inline Stage() {
  i = 0;
  do
  :: i < COMMANDS && CAN_STAGE ->
    if
    :: state.commands & BIT(i)
    :: else ->
      record = COMMIT(claim, commits_sent[claim]);
      commits[record].claim_id = OWN_CLAIM_ID;
      commits[record].seq = FIRST_SEQUENCE_SENT + commits_sent[claim];
      commits[record].command = i;
      commits[record].decided_on = state.last;
      state.commands = state.commands | BIT(i);
      state.last = record;
      commits_sent[claim]++;
      COUNT_SENT
    fi;
    i++
  :: else -> break
  od
}

inline BecomeOwner(behind) {
  printf("%c owns\n", NAME);
  BELIEVE_TO_OWN(claim);
  phase = kOwning;
  expected = behind;
  TAKE_STATE_BEHIND_CLAIM;
  Stage()
}

/* The claim was acknowledged at `offset`. */
inline ReadToClaim() {
  ReadBefore(offset + 1);
  if
  :: OWN_CLAIM_IS_CURRENT -> BecomeOwner(offset + 1)
  :: else ->
    COMES_ABOUT(4, true);
    COMES_ABOUT(5, offset == second_at[claim] && reader.term > claims[claim].term);
#ifdef PROGRESS
    PROMISE(given_up[_pid] == NONE || reader.claim != claims[given_up[_pid]].claim_id,
            "a claim lost to one that its own writer gave up\n");
#endif
    StepDown()
  fi
}

/* The caller is told that the first staged commit is accepted. */
inline Answer() {
  printf("%c answers C%dd%d\n", NAME, claim, front);
  PROMISE(accepted & BIT(FRONT), "it was answered, but readers do not accept it\n");
  COMES_ABOUT(6, commits[FRONT].decided_on != NONE &&
                 CLAIM_OF(commits[FRONT].decided_on) == OWNED_BY(OTHER));
  COMES_ABOUT(7, truth.commands == ALL_COMMANDS && FRONT == truth.last &&
                 commits[COMMIT(claim, 0)].decided_on != NONE);
  front++
}

/* Found where it was expected: the writer does not read back what it wrote, yet it stands where
 * readers stand. */
inline ConfirmFirst() {
  Answer();
  ReadBefore(offset + 1);
  PROMISE(offset != expected ||
          reader.claim == OWN_CLAIM_ID && reader.next_sequence == commits[FRONT - 1].seq + 1,
          "the writer does not stand where readers stand\n");
  expected = offset + 1;
  Stage()
}

/* Found at a higher offset. What was accepted before a newer claim has been read then, and so is
 * known to be answered rightly. */
inline Reconcile() {
  ReadBefore(offset + 1);
  if
  :: NEWER_CLAIM ->
    COMES_ABOUT(8, (accepted & BIT(FRONT)) && IS_STAGED(front + 1));
    ANSWER_ALL_STAGED;
    StepDown()
  :: !NEWER_CLAIM && !OWN_COMMIT_ACCEPTED -> ClaimAgain()
  :: !NEWER_CLAIM && OWN_COMMIT_ACCEPTED ->
    COMES_ABOUT(9, log[expected] == FOREIGN);
    COMES_ABOUT(10, IS_CLAIM(log[expected]) && log[expected] != claim);
    Answer();
    do
    :: IS_STAGED(front) && commits[FRONT].seq < reader.next_sequence -> Answer()
    :: else -> break
    od;
    expected = offset + 1;
    Stage()
  fi
}

/* The first staged commit was acknowledged at `offset`. */
inline HandleAcknowledgement() {
  if
  :: FOUND_AS_EXPECTED -> ConfirmFirst()
  :: !FOUND_AS_EXPECTED && FOUND_HIGHER -> Reconcile()
  :: else -> COMES_ABOUT(11, true); ClaimAgain()
  fi
}

/* The log tells the offset of either copy. */
inline Acknowledge(number) {
  if
  :: offset = first_at[number]
  :: second_at[number] != NOWHERE -> offset = second_at[number]
  fi
}

/* The writers are alike, so the first claim may be A's. */
#define MAY_CLAIM \
  (claims_sent < (QUIET -> CLAIMS_EVER : CLAIMS) && (claims_sent > 0 || _pid == 1 || QUIET))

active [2] proctype JournalWriter() {
  byte claim;    /* its newest, as far as it remembers */
  byte front;    /* place of the first staged commit */
  byte expected; /* the offset where that one is expected */
  Derived state; /* what the next command is decided on: accepted commits and own staged ones */
  mtype phase = kWaiting;
end:
  do
  /* It starts; or crashes and starts again. */
  :: d_step { !QUIET && MAY_CLAIM && phase != kRetired -> Crash(); SendClaim(0); EndStep() }

  /* A wait is over; or an outcome is unknown, the claim's or that of the first staged commit. */
  :: d_step {
      !QUIET && MAY_CLAIM && claim != NONE &&
      (phase == kWaiting || phase == kClaiming || phase == kOwning && IS_STAGED(front)) ->
      COMES_ABOUT(12, phase == kOwning && !HAS_LANDED(FRONT) && IS_STAGED(front + 1) &&
                      HAS_LANDED(FRONT + 1));
      if :: phase != kWaiting -> ClaimAgain() :: else fi;
      SendClaim(claims[claim].term);
      EndStep()
    }

  :: atomic {
      MAY_ACT && phase == kClaiming && HAS_LANDED(claim) ->
      Acknowledge(claim);
      d_step { ReadToClaim(); EndStep() }
    }

  :: atomic {
      MAY_ACT && phase == kOwning && IS_STAGED(front) && HAS_LANDED(FRONT) ->
      Acknowledge(FRONT);
      d_step { HandleAcknowledgement(); EndStep() }
    }

#ifdef PROGRESS
  /* All is quiet, and this writer is the one that is meant to own. */
  :: d_step { !QUIET -> printf("all is quiet but for %c\n", NAME); assigned = _pid }

  /* Nothing moves any more. A wait ends; or everything is done. */
  :: atomic {
      assigned == _pid && timeout ->
      d_step {
        if
        :: phase == kWaiting && MAY_CLAIM -> SendClaim(claims[claim].term)
        :: else ->
          PROMISE(phase == kOwning && !IS_STAGED(front) && truth.commands == ALL_COMMANDS,
                  "the writer that is left alone does not finish\n");
          COMES_ABOUT(13, claims_sent == CLAIMS_EVER);
          assigned = RESTING
        fi;
        EndStep()
      }
    }
#endif

  WEAKER_STEP
  od
}

#if SITUATION == 14
#define ALL_IN_FLIGHT(writer) \
  (JournalWriter[writer]:phase == kOwning && \
   commits_sent[JournalWriter[writer]:claim] - JournalWriter[writer]:front == IN_FLIGHT)

active proctype Watch() {
end:
  ALL_IN_FLIGHT(1) && ALL_IN_FLIGHT(2) ->
  COMES_ABOUT(14, true)
}
#endif
