/** Questions that are asked together go together: to a client each command is work, however small. */

/**
 * Gathers what is asked in one turn of the queue of promises.
 *
 * @param most - how many questions go together
 * @param askAll - the answers to several questions in their order, or promises of them, so that one
 * that fails is a failure of its own
 */
export function together<Q, A>(
  most: number,
  askAll: (questions: readonly Q[]) => Promise<readonly (A | Promise<A>)[]>,
): (question: Q) => Promise<A | undefined> {
  let open: { questions: Q[]; answers: ReturnType<typeof askAll> } | undefined
  const gathered = () => {
    const questions: Q[] = []
    const answers = Promise.resolve().then(() => {
      if (open?.questions === questions) open = undefined
      return askAll(questions)
    })
    return { questions, answers }
  }
  return (question) => {
    open ??= gathered()
    const { questions, answers } = open
    const place = questions.push(question) - 1
    if (questions.length === most) open = undefined
    return answers.then((all) => all[place])
  }
}
