/* The clauses of the reader rule and of the writer rule by name. Each holds unless it is taken out
 * with -DWITHOUT_<name>; then what stands there is the weaker rule that somebody might have written
 * in its place. At most one is taken out at a time. model_test.py takes out each.
 */

/* ------------------------------------------------------------------------------- Reader rule -- */

/* Accept a claim if and only if its term is greater than the current one's. */
#if defined(WITHOUT_GREATER_TERM)
#define TERM_COUNTS(its_term, state) true
#elif defined(WITHOUT_STRICTLY_GREATER_TERM)
#define TERM_COUNTS(its_term, state) ((its_term) >= state.term)
#else
#define TERM_COUNTS(its_term, state) ((its_term) > state.term)
#endif

/* Behind it the next sequence number is 0. */
#ifdef WITHOUT_SEQUENCE_FROM_ZERO
#define FIRST_SEQUENCE(state) state.next_sequence
#else
#define FIRST_SEQUENCE(state) 0
#endif

/* Accept a commit if and only if it names the current claim */
#ifdef WITHOUT_CLAIM_ID
#define CLAIM_COUNTS(its_claim_id, state) true
#else
#define CLAIM_COUNTS(its_claim_id, state) ((its_claim_id) == state.claim)
#endif

/* and carries the next sequence number, neither a later nor an earlier one. */
#if defined(WITHOUT_REFUSING_GAPS)
#define SEQUENCE_COUNTS(its_seq, state) ((its_seq) >= state.next_sequence)
#elif defined(WITHOUT_REFUSING_REPEATS)
#define SEQUENCE_COUNTS(its_seq, state) ((its_seq) <= state.next_sequence)
#else
#define SEQUENCE_COUNTS(its_seq, state) ((its_seq) == state.next_sequence)
#endif

/* Resume with the whole reader state. */
#ifdef WITHOUT_SAVED_TERM
#define SAVED_TERM(state) NONE
#else
#define SAVED_TERM(state) state.term
#endif
#ifdef WITHOUT_SAVED_CLAIM
#define SAVED_CLAIM(state) NONE
#else
#define SAVED_CLAIM(state) state.claim
#endif
#ifdef WITHOUT_SAVED_SEQUENCE
#define SAVED_SEQUENCE(state) 0
#else
#define SAVED_SEQUENCE(state) state.next_sequence
#endif

/* -------------------------------------------------------------------- Writer rule: claiming -- */

/* The term is above all that it has read or tried. */
#if defined(WITHOUT_TERM_ABOVE_READ)
#define GREATEST_TERM(read, tried) (tried)
#elif defined(WITHOUT_TERM_ABOVE_TRIED)
#define GREATEST_TERM(read, tried) (read)
#else
#define GREATEST_TERM(read, tried) ((read) > (tried) -> (read) : (tried))
#endif

/* Each claim has an id of its own. Without: each writer has one. */
#ifdef WITHOUT_NEW_CLAIM_ID
#define NEW_CLAIM_ID _pid
#else
#define NEW_CLAIM_ID claims_sent
#endif

/* Own the partition if the claim is the current one at its acknowledged offset. Without: once it is
 * acknowledged; or once it was accepted at some place up to there. */
#if defined(WITHOUT_OWN_CLAIM)
#define OWN_CLAIM_IS_CURRENT true
#elif defined(WITHOUT_CURRENT_CLAIM)
#define OWN_CLAIM_IS_CURRENT was_accepted
#define LOOKED_FOR claim
#else
#define OWN_CLAIM_IS_CURRENT (reader.claim == OWN_CLAIM_ID)
#endif

/* Decide on what was read up to the claim. Without: on what had been read before it was sent. */
#ifdef WITHOUT_READING_TO_CLAIM
#define TAKE_STATE_BEFORE_CLAIM state.commands = truth.commands; state.last = truth.last
#define TAKE_STATE_BEHIND_CLAIM skip
#else
#define TAKE_STATE_BEFORE_CLAIM skip
#define TAKE_STATE_BEHIND_CLAIM state.commands = COMMANDS_READ; state.last = derived.last
#endif

/* Do not decide a command again that an accepted commit decided. */
#ifdef WITHOUT_DEDUPLICATION
#define COMMANDS_READ 0
#else
#define COMMANDS_READ derived.commands
#endif

/* ------------------------------------------------------------- Writer rule: acknowledgements -- */

/* Found where it is expected: confirmed. Without: wherever it is found; or lower too. */
#if defined(WITHOUT_EXPECTED_OFFSET)
#define FOUND_AS_EXPECTED true
#elif defined(WITHOUT_LOWER_OFFSET)
#define FOUND_AS_EXPECTED (offset <= expected)
#else
#define FOUND_AS_EXPECTED (offset == expected)
#endif

/* Found higher: read up to it, and look for newer claims and for the own commit. Without the own
 * commit: go on if no newer claim is there, wherever the commit was found, or (ABOVE) found higher.
 * Without newer claims: go on if the own commit was accepted. */
#if defined(WITHOUT_OWN_COMMIT)
#define FOUND_HIGHER true
#define OWN_COMMIT_ACCEPTED true
#elif defined(WITHOUT_OWN_COMMIT_ABOVE)
#define FOUND_HIGHER (offset > expected)
#define OWN_COMMIT_ACCEPTED true
#elif defined(WITHOUT_NEWER_CLAIM)
#define FOUND_HIGHER (offset > expected)
#define OWN_COMMIT_ACCEPTED was_accepted
#define LOOKED_FOR FRONT
#else
#define FOUND_HIGHER (offset > expected)
#define OWN_COMMIT_ACCEPTED (commits[FRONT].seq < reader.next_sequence)
#endif

#ifdef WITHOUT_NEWER_CLAIM
#define NEWER_CLAIM (reader.claim != OWN_CLAIM_ID && !was_accepted)
#else
#define NEWER_CLAIM (reader.claim != OWN_CLAIM_ID)
#endif

/* Behind a newer claim what was not accepted is void. Without: all that is staged is answered. */
#ifdef WITHOUT_VOID
#define ANSWER_ALL_STAGED do :: IS_STAGED(front) -> Answer() :: else -> break od
#else
#define ANSWER_ALL_STAGED skip
#endif

/* Claim again after stepping down. */
#ifdef WITHOUT_COMING_BACK
#define AFTER_STEPPING_DOWN kRetired
#else
#define AFTER_STEPPING_DOWN kWaiting
#endif

/* Steps that the rule does not have. */
#if defined(WITHOUT_ACKNOWLEDGED_CLAIM)
/* The outcome of a claim is unknown: it counts, as no newer one is in the log. */
#define WEAKER_STEP \
  :: d_step { \
      phase == kClaiming && claims[claim].term >= at_end.term -> \
      ReadBefore(log_end); BecomeOwner(log_end); EndStep() }

#elif defined(WITHOUT_SEQUENCE_ORDER)
/* An acknowledgement counts before those of earlier commits. */
#define WEAKER_STEP \
  :: d_step { \
      phase == kOwning && IS_STAGED(front + 1) && first_at[FRONT + 1] == expected + 1 -> \
      front++; Answer(); front = front - 2; EndStep() }

#elif defined(WITHOUT_UNKNOWN_OUTCOME)
/* An unknown outcome is passed over, and the next one counts. */
#define WEAKER_STEP \
  :: d_step { phase == kOwning && IS_STAGED(front) -> front++; Stage(); EndStep() }

#elif defined(WITHOUT_CLAIM_AGAIN)
/* After an unknown outcome it reads to the end of the log, and goes on under its claim if that is
 * the current one. What it sends from then on takes the places of the next claim. */
#define WEAKER_STEP \
  :: d_step { \
      phase == kOwning && IS_STAGED(front) && at_end.claim == OWN_CLAIM_ID && \
      claims_sent < CLAIMS -> \
      ReadBefore(log_end); \
      claims_sent++; \
      printf("%c goes on under C%d, as C%d\n", NAME, claim, claims_sent); \
      claims[claims_sent].term = claims[claim].term; \
      claims[claims_sent].claim_id = OWN_CLAIM_ID; \
      claim = claims_sent; first_at[claim] = LOG; second_at[claim] = LOG; \
      front = 0; first_sequence[_pid] = reader.next_sequence; \
      BecomeOwner(log_end); EndStep() }

#elif defined(WITHOUT_NEW_APPENDER)
/* What comes for the claim given up is taken for an outcome of the new one. */
#define WEAKER_STEP \
  :: d_step { \
      phase == kOwning && IS_STAGED(front) && given_up[_pid] != NONE && \
      front < commits_sent[given_up[_pid]] && HAS_LANDED(COMMIT(given_up[_pid], front)) -> \
      offset = first_at[COMMIT(given_up[_pid], front)]; HandleAcknowledgement(); EndStep() }

#elif defined(WITHOUT_WAITING_FOR_THE_FIRST)
/* The command of a staged commit comes again, and is answered at once. */
#define WEAKER_STEP \
  :: d_step { phase == kOwning && IS_STAGED(front) -> Answer(); front--; EndStep() }

#else
#define WEAKER_STEP
#endif

/* What the weaker rules above have to remember. */
#ifdef LOOKED_FOR
bool was_accepted; /* what is looked for, among the records that were read; used within a step */
#define LOOK_AT(number) \
  if :: (number) == LOOKED_FOR && verdict != kIgnored -> was_accepted = true :: else fi
#define FORGET_LOOK was_accepted = false
#else
#define LOOK_AT(number) skip
#define FORGET_LOOK skip
#endif

#ifdef WITHOUT_CLAIM_AGAIN
byte first_sequence[3]; /* of what each writer sends, by its _pid */
#define FIRST_SEQUENCE_SENT first_sequence[_pid]
#else
#define FIRST_SEQUENCE_SENT 0
#endif

#if defined(WITHOUT_NEW_APPENDER) || defined(PROGRESS)
byte given_up[3]; /* the claim before the newest of each writer, if it remembers that one */
#define REMEMBER_GIVEN_UP given_up[_pid] = claim
#else
#define REMEMBER_GIVEN_UP skip
#endif
